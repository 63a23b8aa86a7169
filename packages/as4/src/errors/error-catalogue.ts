import type { As4ErrorCode } from './as4-error.ts';

/** The same shape in every package; the pages of errors are made from it. */
export interface ErrorDescription {
  title: string;
  fault: 'us' | 'sender' | 'recipient' | 'federation' | 'operator' | 'user';
  retried: boolean;
  action: string;
}

function describe(
  title: string,
  fault: ErrorDescription['fault'],
  retried: boolean,
  action: string,
): ErrorDescription {
  return { title, fault, retried, action };
}

export const errorCatalogue: Record<As4ErrorCode, ErrorDescription> = {
  'EBMS:0001': describe(
    'A value in the AS4 header is not recognised (action, service, party, channel).',
    'sender',
    false,
    'Compare service, action and party type with the entry in SMP, byte for byte.',
  ),
  'EBMS:0002': describe(
    'The receiving access point does not support a feature that was asked for.',
    'sender',
    false,
    'Read the detail; the message itself may have been accepted.',
  ),
  'EBMS:0003': describe(
    'Values in the AS4 header contradict one another or the transport profile.',
    'sender',
    false,
    'Read which field the detail names; the sending access point must be corrected.',
  ),
  'EBMS:0004': describe(
    'The receiving access point refused the message; the detail says why (NOT_SERVICED: recipient or service not served there).',
    'recipient',
    false,
    'NOT_SERVICED: the SMP entry points at an access point that does not serve the recipient; tell the federation.',
  ),
  'EBMS:0005': describe(
    'No connection with the receiving access point.',
    'recipient',
    true,
    'Nothing at first: it is sent again. If it lasts, contact the receiving operator.',
  ),
  'EBMS:0006': describe(
    'The channel to pull from is empty.',
    'sender',
    false,
    'Pulling is not used in this profile.',
  ),
  'EBMS:0007': describe(
    'The MIME packaging is broken: parts missing, cut short or ambiguous.',
    'sender',
    false,
    'The sending access point or a proxy on the way alters the request; keep the raw message and compare.',
  ),
  'EBMS:0008': describe(
    'The packaging is of a kind that is not supported.',
    'sender',
    false,
    'Send one SOAP 1.2 part and one part for each payload.',
  ),
  'EBMS:0009': describe(
    'The SOAP envelope or the ebMS header is not valid.',
    'sender',
    false,
    'Validate the header against the ebMS 3.0 schema.',
  ),
  'EBMS:0010': describe(
    'The message does not fit what was agreed (the processing mode).',
    'sender',
    false,
    'Compare with the transport profile: payload name and type, properties, message exchange pattern.',
  ),
  'EBMS:0011': describe(
    'A part that the header names is not in the message.',
    'sender',
    false,
    'Compare the PartInfo elements with the MIME parts.',
  ),
  'EBMS:0101': describe(
    'The message could not be authenticated.',
    'sender',
    true,
    'Look in the log of the access point that refused: certificate, revocation, party name or signature.',
  ),
  'EBMS:0102': describe(
    'The message could not be decrypted.',
    'sender',
    true,
    'Most often an old certificate of the receiver: look it up again in SMP.',
  ),
  'EBMS:0103': describe(
    'The message security does not follow the profile (not signed, not encrypted, or another algorithm).',
    'sender',
    false,
    'Compare with the security suite of the transport profile.',
  ),
  'EBMS:0201': describe(
    'The reliability function of the peer does not work.',
    'recipient',
    false,
    'Contact the receiving operator.',
  ),
  'EBMS:0202': describe(
    'The receiving access point could not deliver the message further.',
    'recipient',
    true,
    'Nothing at first: it is sent again.',
  ),
  'EBMS:0301': describe(
    'No transport receipt came.',
    'recipient',
    true,
    'It is sent again under the same message id; after the last attempt contact the receiving operator.',
  ),
  'EBMS:0302': describe(
    'The transport receipt does not prove delivery.',
    'recipient',
    true,
    'It is sent again; if it lasts, give the stored receipt to the receiving operator.',
  ),
  'EBMS:0303': describe(
    'A compressed part cannot be unpacked, or becomes too large.',
    'sender',
    false,
    'One gzip member, CompressionType and MimeType on the part, within the size limits.',
  ),
  'EBMS:4001': describe(
    'The receiving access point says that it already has the message.',
    'recipient',
    false,
    'The first transport receipt was lost. Wait for the message receipt; do not send again under a new id.',
  ),
  AS4_HTTP: describe(
    'The HTTP request is not an AS4 request.',
    'sender',
    false,
    'POST multipart/related with a SOAP 1.2 root part.',
  ),
  AS4_NOT_SOAP: describe(
    'The root part is not a SOAP 1.2 envelope.',
    'sender',
    false,
    'Send SOAP 1.2; SOAP 1.1 is not part of the profile.',
  ),
  AS4_MUST_UNDERSTAND: describe(
    'A SOAP header block that must be understood is not known here.',
    'sender',
    false,
    'Leave out header blocks beyond eb:Messaging and wsse:Security.',
  ),
  AS4_USAGE: describe(
    'The AS4 library was called with values that cannot be sent.',
    'us',
    false,
    'Report it as a fault of the software.',
  ),
};
