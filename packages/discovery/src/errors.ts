import type { ErrorDescription } from '@budkavle/platform';

/** Every way a look-up can end badly (discovery.md 2.3, 5.2, 5.5). Stable: other services and people act on them. */
export type DiscoveryErrorCode =
  | 'DISC_IDENTIFIER'
  | 'DISC_NOT_REGISTERED'
  | 'DISC_DOCUMENT_NOT_TAKEN'
  | 'DISC_REGISTRATION'
  | 'DISC_DNS_TECHNICAL'
  | 'DISC_SMP_UNREACHABLE'
  | 'DISC_SMP_FAULT'
  | 'DISC_ADDRESS_REFUSED'
  | 'DISC_SECURITY'
  | 'DISC_REVOCATION_UNAVAILABLE'
  | 'DISC_NO_PROFILE'
  | 'DISC_ENDPOINT_NOT_ACTIVE'
  | 'DISC_ENDPOINT_EXPIRED'
  | 'DISC_ENDPOINT_URL'
  | 'DISC_ENDPOINT_CERTIFICATE'
  | 'DISC_NO_ENCRYPTION_CERTIFICATE'
  | 'DISC_NO_SIGNING_CERTIFICATE'
  | 'DISC_PARTICIPANT_CERTIFICATE'
  | 'DISC_CONTENT';

type Row = ErrorDescription & { alarm?: true };

const rows: Record<DiscoveryErrorCode, Row> = {
  DISC_IDENTIFIER: {
    title: 'The participant identifier is not well formed',
    fault: 'user',
    retried: false,
    action: 'Correct the identifier: ICD, colon, identifier, for example 0203:exempelkommunen.example.',
  },
  DISC_NOT_REGISTERED: {
    title: 'The participant is not registered in the federation',
    fault: 'user',
    retried: false,
    action: 'Check the identifier. A newly approved participant can be tried again after five minutes.',
  },
  DISC_DOCUMENT_NOT_TAKEN: {
    title: 'The participant does not take this document type',
    fault: 'recipient',
    retried: false,
    action: 'Reach the recipient in another way, or ask its access point operator to register the service.',
  },
  DISC_REGISTRATION: {
    title: 'The participant is registered in DNS without a usable SMP address',
    fault: 'federation',
    retried: false,
    alarm: true,
    action: 'Report the NAPTR records of the participant to the federation owner.',
  },
  DISC_DNS_TECHNICAL: {
    title: 'DNS gave no answer',
    fault: 'operator',
    retried: true,
    action: 'Check the name servers; the look-up is repeated.',
  },
  DISC_SMP_UNREACHABLE: {
    title: 'The SMP cannot be reached',
    fault: 'federation',
    retried: true,
    action: 'The look-up is repeated. If it lasts, see the operations page of the federation.',
  },
  DISC_SMP_FAULT: {
    title: 'The SMP answered in a way the specification does not allow',
    fault: 'federation',
    retried: true,
    alarm: true,
    action: 'Report the participant, the document and the reason to the federation owner.',
  },
  DISC_ADDRESS_REFUSED: {
    title: 'The SMP address is one that must not be called',
    fault: 'federation',
    retried: false,
    alarm: true,
    action:
      'Report it to the federation owner. Private addresses and other ports are allowed by the profile only.',
  },
  DISC_SECURITY: {
    title: 'The metadata could not be trusted',
    fault: 'federation',
    retried: true,
    alarm: true,
    action: 'The message is held. Look at the reason, then at the SMP certificate and the trust anchors.',
  },
  DISC_REVOCATION_UNAVAILABLE: {
    title: 'It cannot be shown that a certificate is not revoked',
    fault: 'federation',
    retried: true,
    action: 'The message is held and tried again. Check that OCSP or the revocation list can be reached.',
  },
  DISC_NO_PROFILE: {
    title: 'The recipient has no address for our transport profiles',
    fault: 'recipient',
    retried: false,
    action: 'Ask the access point operator of the recipient to register a common transport profile.',
  },
  DISC_ENDPOINT_NOT_ACTIVE: {
    title: 'The address of the recipient is not active yet',
    fault: 'recipient',
    retried: false,
    action: 'Send again when the activation date has come.',
  },
  DISC_ENDPOINT_EXPIRED: {
    title: 'The address of the recipient has expired',
    fault: 'recipient',
    retried: false,
    action: 'Ask the access point operator of the recipient to renew it.',
  },
  DISC_ENDPOINT_URL: {
    title: 'The address of the recipient is not allowed',
    fault: 'recipient',
    retried: false,
    alarm: true,
    action: 'Ask the access point operator of the recipient to register an https address on an allowed port.',
  },
  DISC_ENDPOINT_CERTIFICATE: {
    title: 'The access point certificate of the recipient is not acceptable',
    fault: 'recipient',
    retried: false,
    alarm: true,
    action: 'Ask the access point operator of the recipient to register a valid certificate.',
  },
  DISC_NO_ENCRYPTION_CERTIFICATE: {
    title: 'The recipient has no encryption certificate',
    fault: 'recipient',
    retried: false,
    action: 'Ask the recipient to have its encryption certificate published.',
  },
  DISC_NO_SIGNING_CERTIFICATE: {
    title: 'The sender has no signing certificate',
    fault: 'sender',
    retried: true,
    action: 'The envelope is held. The sender must have its signing certificate published.',
  },
  DISC_PARTICIPANT_CERTIFICATE: {
    title: 'The published certificate of the participant is not acceptable',
    fault: 'recipient',
    retried: false,
    action: 'Ask the participant to have a valid certificate published.',
  },
  DISC_CONTENT: {
    title: 'The metadata cannot be published as it is',
    fault: 'operator',
    retried: false,
    action: 'Correct the field that the message names.',
  },
};

/** Title, fault, retry and action of each code; becomes a page of the documentation. */
export const errorCatalogue: Record<DiscoveryErrorCode, ErrorDescription> = Object.fromEntries(
  Object.entries(rows).map(([code, { alarm: _alarm, ...description }]) => [code, description]),
) as Record<DiscoveryErrorCode, ErrorDescription>;

/** A look-up that failed. `reason` is the code of the layer below (PKI_*, DSIG_*, ESERVFAIL, HTTP_503 ...). */
export class DiscoveryError extends Error {
  readonly code: DiscoveryErrorCode;
  readonly reason: string | undefined;

  constructor(
    code: DiscoveryErrorCode,
    message?: string,
    options: { reason?: string; cause?: unknown } = {},
  ) {
    super(message ?? rows[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DiscoveryError';
    this.code = code;
    this.reason = options.reason;
  }

  /** Whether the same question may be answered otherwise later without anybody changing anything. */
  get retried(): boolean {
    return rows[this.code].retried;
  }

  /** Whether a person at the operator should look at it at once. */
  get alarm(): boolean {
    return rows[this.code].alarm === true;
  }
}

/** The stable code an error of another layer carries, if any. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
