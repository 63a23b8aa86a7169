import { Certificate } from '@budkavle/pki';

/** The certificate of a text: one, or a chain with the certificate first; PEM or base64. @throws PkiError PKI_PARSE */
export function submittedCertificate(text: string): Certificate {
  const [first] = Certificate.parsePem(text);
  return first ?? Certificate.parseAny(text);
}
