export type PkiErrorCode =
  | 'PKI_PARSE'
  | 'PKI_CHAIN'
  | 'PKI_EXPIRED'
  | 'PKI_NOT_YET_VALID'
  | 'PKI_KEY_USAGE'
  | 'PKI_NAME'
  | 'PKI_KEY_STRENGTH'
  | 'PKI_SIGNATURE_ALGORITHM'
  | 'PKI_REVOKED'
  | 'PKI_REVOCATION_UNKNOWN'
  | 'PKI_REVOCATION_UNAVAILABLE'
  | 'PKI_REVOCATION_NO_SOURCE'
  | 'PKI_KEYSTORE_READ'
  | 'PKI_KEYSTORE_PASSPHRASE'
  | 'PKI_KEYSTORE_MISMATCH'
  | 'PKI_KEYSTORE_EMPTY'
  | 'PKI_DECRYPT'
  | 'PKI_REQUEST'
  | 'PKI_ISSUE';

export type Fault = 'us' | 'sender' | 'recipient' | 'federation' | 'operator' | 'user';

export interface ErrorDescription {
  readonly title: string;
  readonly fault: Fault;
  readonly retried: boolean;
  readonly action: string;
}

/** The only error that leaves this package. `message` holds no key material and no personal data. */
export class PkiError extends Error {
  readonly code: PkiErrorCode;

  constructor(code: PkiErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PkiError';
    this.code = code;
  }

  /** True when the same call may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return errorCatalogue[this.code].retried;
  }
}

const entry = (title: string, fault: Fault, action: string, retried = false): ErrorDescription => ({
  title,
  fault,
  retried,
  action,
});

/** What each code means, whose fault it usually is, and what to do. */
export const errorCatalogue: Readonly<Record<PkiErrorCode, ErrorDescription>> = {
  PKI_PARSE: entry(
    'Not a readable certificate, revocation list or key',
    'sender',
    'Compare the file with what its issuer delivered: DER, PEM or base64 is accepted.',
  ),
  PKI_CHAIN: entry(
    'The certificate does not lead to a trusted root of this environment and purpose',
    'sender',
    'Check that the certificate is of the same environment (OPEN-TEST, QA, PROD) and kind (access point, SMP).',
  ),
  PKI_EXPIRED: entry('A certificate in the chain has expired', 'sender', 'Renew the certificate.'),
  PKI_NOT_YET_VALID: entry(
    'A certificate in the chain is not valid yet',
    'sender',
    "Check this machine's clock; else wait until the certificate's notBefore.",
  ),
  PKI_KEY_USAGE: entry(
    'The certificate may not be used for this',
    'sender',
    'Ask the issuer for a certificate whose keyUsage and extendedKeyUsage fit the purpose.',
  ),
  PKI_NAME: entry(
    'The common name of the certificate is missing, double or not of the prescribed pattern',
    'sender',
    'Ask the issuer for a certificate with one common name of the prescribed pattern.',
  ),
  PKI_KEY_STRENGTH: entry(
    'The key is too weak or of an unusable kind',
    'sender',
    'Renew with RSA 3072 bits or more.',
  ),
  PKI_SIGNATURE_ALGORITHM: entry(
    'Signed with an algorithm that is not accepted',
    'sender',
    'Renew the certificate: SHA-256 or better is required.',
  ),
  PKI_REVOKED: entry(
    'A certificate in the chain is revoked',
    'sender',
    'Stop using it; its owner needs a new one.',
  ),
  PKI_REVOCATION_UNKNOWN: entry(
    'The issuer does not know the certificate',
    'sender',
    'Treat it as false; ask the federation operator.',
  ),
  PKI_REVOCATION_UNAVAILABLE: entry(
    'No trustworthy revocation answer could be had',
    'federation',
    'Nothing: it is tried again. If it lasts, check outgoing network access and the allow-list of hosts.',
    true,
  ),
  PKI_REVOCATION_NO_SOURCE: entry(
    'A certificate names neither OCSP responder nor revocation list',
    'operator',
    'Configure a revocation source for its issuer, or exempt the issuer by policy.',
  ),
  PKI_KEYSTORE_READ: entry('A key store cannot be read', 'operator', 'Check path, permissions and format.'),
  PKI_KEYSTORE_PASSPHRASE: entry(
    'The passphrase of the key store is wrong',
    'operator',
    'Correct the passphrase.',
  ),
  PKI_KEYSTORE_MISMATCH: entry(
    'Private key and certificate do not belong together',
    'operator',
    'Configure the key that the certificate was issued for.',
  ),
  PKI_KEYSTORE_EMPTY: entry(
    'The key store lacks what is needed',
    'operator',
    'Export key and certificate together.',
  ),
  PKI_DECRYPT: entry(
    'A wrapped key cannot be opened with this private key',
    'sender',
    'The sender must encrypt anew.',
  ),
  PKI_REQUEST: entry(
    'The certificate request is malformed or its proof of possession fails',
    'user',
    'Make a new request from the right key.',
  ),
  PKI_ISSUE: entry(
    'The authority cannot issue this',
    'operator',
    'Correct the options named in the message.',
  ),
};
