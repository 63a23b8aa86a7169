import { usedTrust } from '@budkavle/discovery';
import {
  type ExpiryCode,
  type ExpiryState,
  expiryOf,
  type UsedCertificate,
  usedFromPem,
} from '@budkavle/platform';
import { defineCheck } from '../check.ts';
import { ownCertificates } from '../own-certificates.ts';
import type { DoctorSetting } from '../setting.ts';

const order =
  'Order the new certificate now (budkavle init --renew NAME), hand it in, and restart; docs/operations/certificates.md says who issues which.';

export const expiry = defineCheck<ExpiryCode>({
  name: 'expiry',
  title: 'How long certificates are still valid (60, 30, 7 days)',
  network: false,
  kinds: {
    CERTIFICATE_EXPIRED: {
      severity: 'fault',
      what: 'A certificate has ended.',
      whose: 'you',
      action: order,
    },
    CERTIFICATE_EXPIRES_7: {
      severity: 'fault',
      what: 'A certificate ends within 7 days.',
      whose: 'you',
      action: order,
    },
    CERTIFICATE_EXPIRES_30: {
      severity: 'warning',
      what: 'A certificate ends within 30 days.',
      whose: 'you',
      action: order,
    },
    CERTIFICATE_EXPIRES_60: {
      severity: 'warning',
      what: 'A certificate ends within 60 days.',
      whose: 'you',
      action: order,
    },
    CERTIFICATE_NOT_YET_VALID: {
      severity: 'fault',
      what: 'A certificate is not valid yet, and no other stands in until then.',
      whose: 'you',
      action: 'Use the earlier certificate until then. If it should be valid: see the check of the clock.',
    },
  },
  async run(setting) {
    const all = used(setting);
    return all.length === 0 ? undefined : expiryOf(all, setting.now()).flatMap(foundOf);
  },
});

function foundOf({ use, certificate, code, daysLeft }: ExpiryState) {
  if (code === undefined) return [];
  const date = (
    code === 'CERTIFICATE_NOT_YET_VALID' ? certificate.notBefore : certificate.notAfter
  ).toISOString();
  return [
    { code, about: `${use} (${certificate.subject})`, detail: `${date.slice(0, 10)}, ${daysLeft} days` },
  ];
}

function used(setting: DoctorSetting): UsedCertificate[] {
  const { accessPoint, environment, messageClient } = setting;
  const own = ownCertificates(setting);
  const shown = new Set<string>();
  return [
    // One file can have several uses: it ends once.
    ...own.filter(({ use, certificate }) => {
      const key = `${use.replace(/-(client|server|signing|encryption)$/, '')} ${certificate.fingerprintSha256}`;
      return !shown.has(key) && shown.add(key);
    }),
    ...usedFromPem('contract-tls-server', accessPoint?.contract.tls.certificate),
    ...usedFromPem('web-tls-server', messageClient?.listener.tls?.cert),
    ...(environment ? usedTrust(environment) : []),
  ];
}
