import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Certificate, keyEntryFromPem } from '@budkavle/pki';
import { ServiceError } from '@budkavle/platform';

/** What an installation has keys for. The inner ones get their certificates from the installation's own authority. */
export const keyNames = {
  'access-point': 'signs and opens AS4 messages; the certificate comes from Digg',
  tls: 'TLS of the access point, as server and as client; the certificate comes from the authority that the federation names (SITHS)',
  organisation:
    "the organisation's own (O2O): signs envelopes, opens what is sent to it; from an approved authority",
  'contract-c': 'inner: the access point towards the message service',
  'contract-c-client': 'inner: the message service towards the access point',
  'contract-d': 'inner: the message service towards its clients',
} as const;
export type KeyName = keyof typeof keyNames;

export interface KeyPairFiles {
  certificate: Certificate;
  /** With the issuers that stand after it in the file. */
  certificatePem: string;
  keyPem: string;
  certificateFile: string;
  keyFile: string;
}

/** Base names of the keys of a kind that are there, with or without certificate: `tls`, `tls.2`, … in the order of making. */
export function generationsOf(keysFolder: string, name: KeyName): string[] {
  const pattern = new RegExp(`^${name}(\\.\\d+)?\\.key$`);
  if (!existsSync(keysFolder)) return [];
  const number = (base: string) => Number(/\.(\d+)$/.exec(base)?.[1] ?? 1);
  return readdirSync(keysFolder)
    .filter((file) => pattern.test(file))
    .map((file) => file.slice(0, -'.key'.length))
    .sort((a, b) => number(a) - number(b));
}

/**
 * The pairs that are complete, the one to use first: valid now, and the latest of those. Errors: PKI_* when a file is
 * damaged, key and certificate do not belong together.
 */
export function keyPairs(keysFolder: string, name: KeyName, at = new Date()): KeyPairFiles[] {
  const pairs = generationsOf(keysFolder, name).flatMap((base): KeyPairFiles[] => {
    const [certificateFile, keyFile] = [join(keysFolder, `${base}.pem`), join(keysFolder, `${base}.key`)];
    if (!existsSync(certificateFile)) return [];
    const [certificatePem, keyPem] = [readFileSync(certificateFile, 'utf8'), readFileSync(keyFile, 'utf8')];
    const { certificate } = keyEntryFromPem(Certificate.parsePem(certificatePem), keyPem);
    return [{ certificate, certificatePem, keyPem, certificateFile, keyFile }];
  });
  const valid = ({ certificate }: KeyPairFiles) => certificate.notBefore <= at && at <= certificate.notAfter;
  return pairs.sort(
    (a, b) =>
      Number(valid(b)) - Number(valid(a)) ||
      b.certificate.notBefore.getTime() - a.certificate.notBefore.getTime(),
  );
}

/** The pair to use. Errors: CONFIG_INVALID when no certificate has come yet. */
export function keyPair(keysFolder: string, name: KeyName): KeyPairFiles {
  const [pair] = keyPairs(keysFolder, name);
  if (pair) return pair;
  throw new ServiceError('CONFIG_INVALID', {
    message: `The certificate ${name} is missing in ${keysFolder} (${keyNames[name]}). Hand in the request ${name}.csr; when the certificate comes: budkavle init --certificates FILE`,
  });
}
