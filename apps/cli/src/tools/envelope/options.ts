import { timeOf } from '../arguments.ts';
import { readCertificates, trustStoreOf } from '../trust/certificates.ts';
import type { SignerTrust } from './signer-section.ts';

export const trustOptions = {
  certificate: { type: 'string', multiple: true },
  trust: { type: 'string', multiple: true },
  'any-signer': { type: 'boolean' },
  at: { type: 'string' },
} as const;

export const trustUsage = '[--certificate FILE]… [--trust FILE]… [--any-signer] [--at TIME]';

export function signerTrustOf(values: {
  certificate?: string[];
  trust?: string[];
  'any-signer'?: boolean;
  at?: string;
}): SignerTrust {
  return {
    certificates: readCertificates(values.certificate ?? []),
    trust: trustStoreOf(readCertificates(values.trust ?? [])),
    anySigner: values['any-signer'] === true,
    at: timeOf(values.at) ?? new Date(),
  };
}
