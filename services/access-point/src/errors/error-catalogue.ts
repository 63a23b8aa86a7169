import type { ErrorDescription } from '@budkavle/platform';

const entry = (
  title: string,
  fault: ErrorDescription['fault'],
  retried: boolean,
  action: string,
): ErrorDescription => ({ title, fault, retried, action });

/** What the access point answers over contract C and writes in its logs, beside the codes of as4 and discovery. */
export const errorCatalogue = {
  AP_CONFLICT: entry(
    'Another envelope has been handed over under this id.',
    'us',
    false,
    'Ids of envelopes are never used twice: look for a fault in the message service.',
  ),
  AP_NOT_YOURS: entry(
    'The client certificate may not act for this participant.',
    'operator',
    false,
    'Enter the fingerprint of the certificate at the participant in the configuration of the access point.',
  ),
  AP_NOT_FOUND: entry('There is no such message.', 'us', false, 'Check the id.'),
  AP_LEASE_LOST: entry(
    'The lease on the received envelope has been lost.',
    'us',
    true,
    'Another instance has claimed it; the envelope comes again.',
  ),
  AP_ENVELOPE_INVALID: entry(
    'The envelope breaks the rules of XHE.',
    'us',
    false,
    'Validate the envelope in the message service before it is handed over.',
  ),
  AP_ENVELOPE_SENDER: entry(
    'The sender in the envelope is not the participant that hands it over.',
    'us',
    false,
    'FromParty must be the participant of the address.',
  ),
  AP_ENVELOPE_ID: entry('The id in the envelope is not that of the address.', 'us', false, 'Use the XHE id.'),
  AP_ENVELOPE_DOCUMENT_TYPE: entry(
    'The document type or process of the envelope is not one of this environment.',
    'us',
    false,
    'Compare with the document types of the environment profile.',
  ),
  AP_ENVELOPE_FEDERATION: entry(
    'The envelope belongs to another federation.',
    'operator',
    false,
    'Message service and access point must use the same environment profile.',
  ),
  AP_ENVELOPE_TOO_LARGE: entry(
    'The envelope is larger than the environment allows.',
    'user',
    false,
    'Send less at once.',
  ),
  AP_BUSY: entry(
    'The access point has as much to do as it can take.',
    'us',
    true,
    'Try again after the time told.',
  ),
  AP_TOO_MANY: entry(
    'Too many envelopes of the participant wait to be sent.',
    'us',
    true,
    'It is tried again after the time told. If it lasts: look at what stops them (open circuits, failing look-ups), or raise sending.queuedEnvelopesEach.',
  ),
  AP_NO_VALID_KEY: entry(
    'No certificate of the access point is valid now.',
    'operator',
    true,
    'Install the new certificate of the access point.',
  ),
  AP_PEER_CERTIFICATE: entry(
    'The TLS certificate of the other access point is not accepted: revoked, ended, or not of an authority of the environment.',
    'sender',
    true,
    'The sending operator must install a valid TLS certificate; the log names the cause (PKI_…).',
  ),
  AP_RECEIVER_CERTIFICATE: entry(
    'The certificate of the receiving access point is not accepted.',
    'recipient',
    true,
    'The receiving operator must publish a valid certificate in SMP.',
  ),
  AP_FAULT: entry(
    'The sending access point has a fault of its own.',
    'us',
    true,
    'It is tried again. If it lasts: look for sending.failed in its log, mend the cause, and send the message again.',
  ),
  AP_CIRCUIT_OPEN: entry(
    'The receiving access point has failed several times in a row; nothing is sent there for a while.',
    'recipient',
    true,
    'Nothing at first: it is probed now and then, and sent when it answers. If it lasts, contact the receiving operator.',
  ),
  AP_HTTP_FAILURE: entry(
    'The receiving access point answered with a failure and no message.',
    'recipient',
    true,
    'Nothing at first: it is sent again.',
  ),
  AP_ERROR_NOT_TRUSTED: entry(
    'The receiving access point answered with an error that it had not signed.',
    'recipient',
    true,
    'It is sent again; if it lasts, contact the receiving operator.',
  ),
} as const satisfies Record<string, ErrorDescription>;

export type AccessPointErrorCode = keyof typeof errorCatalogue;
