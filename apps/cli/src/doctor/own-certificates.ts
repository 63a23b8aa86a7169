import { readFileSync } from 'node:fs';
import { Certificate, type CertificatePolicy, certificatePolicies, TrustStore } from '@budkavle/pki';
import type { DoctorSetting } from './setting.ts';

/** A certificate of this installation, with what it must hold before others. */
export interface OwnCertificate {
  readonly use: string;
  readonly certificate: Certificate;
  /** As in the same file. */
  readonly issuers: readonly Certificate[];
  /** undefined: no authority is named for this use. */
  readonly trust: TrustStore | undefined;
  readonly policy: CertificatePolicy;
}

const tls = (purpose: 'tls-server' | 'tls-client'): CertificatePolicy => ({
  purpose,
  keyUsage: ['digitalSignature'],
  minRsaBits: 2048,
});

/** What others see: keys of the access point, its TLS towards others, the organisations' own. The present ones first. */
export function ownCertificates(setting: DoctorSetting): OwnCertificate[] {
  const { environment, accessPoint, messageService } = setting;
  if (!environment) return [];
  const { trust, commonNames } = environment;
  const own: OwnCertificate[] = [];
  const add = (
    use: string,
    pem: string | undefined,
    store: TrustStore | undefined,
    policy: CertificatePolicy,
  ) => {
    const [certificate, ...issuers] = pem === undefined ? [] : parse(pem);
    if (certificate) own.push({ use, certificate, issuers, trust: store, policy });
  };
  if (accessPoint) {
    const commonName = new RegExp(commonNames.accessPoint);
    const store = storeOf('access points', trust.accessPoint.anchors, trust.accessPoint.issuers);
    for (const key of accessPoint.keys)
      if ('certificate' in key)
        add('access-point', key.certificate, store, {
          ...certificatePolicies.accessPointSigning,
          commonName,
        });
    const { as4 } = accessPoint;
    const tlsStore = storeOf('TLS', trust.tls.anchors);
    add('as4-tls-server', as4.tls.certificate, tlsStore, tls('tls-server'));
    add('as4-tls-client', (as4.clientTls ?? as4.tls).certificate, tlsStore, tls('tls-client'));
  }
  const organisation = trust.organisation && storeOf('organisations', trust.organisation.anchors);
  for (const { keys } of messageService?.participants ?? []) {
    const { signing, encryption } = keys;
    if ('certificate' in signing)
      add(
        'organisation-signing',
        text(signing.certificate),
        organisation,
        certificatePolicies.organisationSigning,
      );
    if ('certificate' in encryption)
      add(
        'organisation-encryption',
        text(encryption.certificate),
        organisation,
        certificatePolicies.organisationEncryption,
      );
  }
  return own;
}

function storeOf(
  name: string,
  anchors: readonly string[],
  issuers: readonly string[] = [],
): TrustStore | undefined {
  const roots = anchors.flatMap(parse);
  const pinned = issuers.flatMap(parse);
  if (roots.length === 0) return undefined;
  return new TrustStore({ name, anchors: roots, ...(pinned.length > 0 ? { issuers: pinned } : {}) });
}

function parse(pem: string): Certificate[] {
  try {
    return Certificate.parsePem(pem);
  } catch {
    // Told by the check of key pairs.
    return [];
  }
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Where in its life the chain is judged: dates are another check's. */
export function momentWithin({ certificate }: OwnCertificate, now: Date): Date {
  if (now < certificate.notBefore) return certificate.notBefore;
  return now > certificate.notAfter ? certificate.notAfter : now;
}

/** How a certificate is named in the report. */
export function named({ use, certificate }: Pick<OwnCertificate, 'use' | 'certificate'>): string {
  return `${use} (${certificate.commonName ?? certificate.subject}, SHA-256 ${certificate.fingerprintSha256.slice(0, 16)}…)`;
}
