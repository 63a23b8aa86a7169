import { isIP } from 'node:net';
import { Certificate, type KeyEntry, keyEntryFromPem } from '@budkavle/pki';
import type { AuthorityName } from './authority-names.ts';
import type { CertificateService, IssueRequest } from './certificate-service.ts';
import type { KeyFolder, KeyPair } from './key-files.ts';

/** A service must not go on with a certificate that runs out under it. */
const renewBefore = 30 * 24 * 3600 * 1000;

/** The key that signs the metadata: kept, or issued by the SMP root; renewed a month before it ends. */
export async function openSmpKey(
  keys: KeyFolder,
  certificates: CertificateService,
  name: string,
): Promise<KeyEntry> {
  const pair = await keptOrIssued(keys, certificates, 'smp-signing', {
    authority: 'smpca',
    profile: 'smp',
    subject: { commonName: name },
  });
  return entryOf(pair);
}

/** The TLS certificate of a server of ours, from the environment's own TLS authority. */
export async function openTlsKey(
  keys: KeyFolder,
  certificates: CertificateService,
  name: string,
  hosts: readonly string[],
): Promise<{ certificate: string; key: string }> {
  const unique = [...new Set(hosts.map((host) => host.replace(/^\[|\]$/g, '')))];
  const pair = await keptOrIssued(
    keys,
    certificates,
    `${name}-tls`,
    {
      authority: 'tlsca',
      profile: 'tls-server',
      subject: { commonName: unique[0] as string },
      dnsNames: unique.filter((host) => isIP(host) === 0),
      ipAddresses: unique.filter((host) => isIP(host) !== 0),
    },
    (certificate) => unique.every((host) => covers(certificate, host)),
  );
  return { certificate: pair.certificatePem, key: pair.keyPem };
}

/** A key entry of a pair. */
export function entryOf(pair: KeyPair): KeyEntry {
  return keyEntryFromPem(Certificate.parsePem(pair.certificatePem), pair.keyPem);
}

async function keptOrIssued(
  keys: KeyFolder,
  certificates: CertificateService,
  file: string,
  request: IssueRequest & { authority: AuthorityName },
  fits: (certificate: Certificate) => boolean = () => true,
): Promise<KeyPair> {
  const kept = await keys.read(file);
  if (kept) {
    const [certificate] = Certificate.parsePem(kept.certificatePem);
    const lasts = certificate && certificate.notAfter.getTime() - renewBefore > Date.now();
    if (lasts && certificate.commonName === request.subject.commonName && fits(certificate)) {
      if (await certificates.isGood(request.authority, certificate)) return kept;
    }
  }
  const issued = await certificates.issue(request);
  return await keys.write(file, { certificatePem: issued.chainPem, keyPem: issued.keyPem as string });
}

function covers(certificate: Certificate, host: string): boolean {
  return (isIP(host) === 0 ? certificate.x509.checkHost(host) : certificate.x509.checkIP(host)) !== undefined;
}
