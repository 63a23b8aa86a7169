import { describe, expect, it } from 'vitest';
import type { Logger } from '../logs/logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { expiryOf, type UsedCertificate } from './expiry.ts';
import { watchCertificates } from './watch.ts';

const at = new Date('2027-03-01T12:00:00Z');
const inDays = (days: number) => new Date(at.getTime() + days * 86_400_000);
let serial = 0;
const used = (
  from: number,
  to: number,
  use = 'as4-tls-server',
  subject = 'CN=ap.example',
): UsedCertificate => {
  serial += 1;
  const fingerprintSha256 = serial.toString(16).padStart(64, '0');
  return { use, certificate: { subject, notBefore: inDays(from), notAfter: inDays(to), fingerprintSha256 } };
};
const codes = (...list: UsedCertificate[]) => expiryOf(list, at).map(({ code }) => code);

describe('dates of certificates', () => {
  it.each([
    [61, undefined],
    [60, 'CERTIFICATE_EXPIRES_60'],
    [31, 'CERTIFICATE_EXPIRES_60'],
    [30, 'CERTIFICATE_EXPIRES_30'],
    [7, 'CERTIFICATE_EXPIRES_7'],
    [0.5, 'CERTIFICATE_EXPIRES_7'],
    [-1, 'CERTIFICATE_EXPIRED'],
  ] as const)('%s days left: %s', (days, code) => expect(codes(used(-300, days))).toEqual([code]));

  it('says nothing of the one that another takes over from, and nothing of the one that waits', () => {
    expect(codes(used(-700, 5), used(3, 700))).toEqual([undefined, undefined]);
    expect(codes(used(-700, -5), used(-30, 700))).toEqual([undefined, undefined]);
    expect(codes(used(-700, 5), used(-1, 20))).toEqual([undefined, 'CERTIFICATE_EXPIRES_30']);
  });

  it('says so when the next begins too late, is for another use, or of another name', () => {
    expect(codes(used(-700, 5), used(6, 700))).toEqual([
      'CERTIFICATE_EXPIRES_7',
      'CERTIFICATE_NOT_YET_VALID',
    ]);
    expect(codes(used(-700, 5), used(-1, 700, 'contract-tls'))).toEqual(['CERTIFICATE_EXPIRES_7', undefined]);
    expect(codes(used(-700, 5), used(-1, 700, 'as4-tls-server', 'CN=other'))[0]).toBe(
      'CERTIFICATE_EXPIRES_7',
    );
    expect(codes(used(2, 700))).toEqual(['CERTIFICATE_NOT_YET_VALID']);
  });
});

describe('watch', () => {
  it('tells once a day in the log, always in the metrics, and sees what has been changed', async () => {
    const told: [string, unknown, unknown][] = [];
    const note = (level: string) => (fields: { code?: unknown; count?: unknown }) =>
      void told.push([level, fields.code, fields.count]);
    const log = { warn: note('warn'), error: note('error') } as unknown as Logger;
    const metrics = createMetrics();
    let time = at;
    let list = [used(-300, 25.5), used(-300, 3, 'trust-tls', 'CN=root'), used(-300, 300, 'contract-tls')];
    const watch = watchCertificates({ list: () => list, log, metrics, now: () => time });
    watch.look();
    expect(told).toEqual([
      ['warn', 'CERTIFICATE_EXPIRES_30', 25],
      ['error', 'CERTIFICATE_EXPIRES_7', 3],
    ]);
    expect(await metrics.text()).toMatch(
      /certificate_days_left\{use="contract-tls",certificate="[0-9a-f]{16}"\} 300\n/,
    );
    for (let hours = 1; hours < 24; hours += 1) {
      time = new Date(at.getTime() + hours * 3_600_000);
      watch.look();
    }
    expect(told).toHaveLength(2);
    list = [used(-300, 300)];
    time = inDays(1);
    watch.look();
    expect(told).toHaveLength(2);
    expect(await metrics.text()).not.toContain('trust-tls');
    list = [used(-300, 0)];
    time = inDays(2);
    expect(watch.look().map(({ code }) => code)).toEqual(['CERTIFICATE_EXPIRED']);
    expect(told.at(-1)).toEqual(['error', 'CERTIFICATE_EXPIRED', -2]);
  });
});
