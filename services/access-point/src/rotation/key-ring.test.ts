import { CertificateAuthority, type KeyEntry, keyEntryFromPem } from '@budkavle/pki';
import { beforeAll, expect, it } from 'vitest';
import { KeyRing } from './key-ring.ts';

let old: KeyEntry;
let next: KeyEntry;
beforeAll(async () => {
  const authority = await CertificateAuthority.createRoot({ commonName: 'CA Exempel' });
  const issue = async () => {
    const subject = { commonName: 'AP0001-TEST' };
    const { certificate, keyPem } = await authority.issue({ profile: 'access-point', subject });
    return keyEntryFromPem([certificate], keyPem as string);
  };
  [old, next] = [await issue(), await issue()];
});

it('an old key opens until its time is over, and never signs before a new one', () => {
  let time = new Date('2026-11-24T12:00:00Z');
  const ring = new KeyRing([old], 48 * 3_600_000, () => time);
  expect(ring.replace([next, old])).toEqual({ added: 1, retired: 0 });
  expect(ring.keys).toEqual([next, old]);
  expect(ring.replace([next])).toEqual({ added: 0, retired: 1 });
  expect(ring.keys).toEqual([next, old]);
  time = new Date(time.getTime() + 47 * 3_600_000);
  expect(ring.replace([next])).toEqual({ added: 0, retired: 0 });
  expect(ring.keys).toEqual([next, old]);
  time = new Date(time.getTime() + 3_600_001);
  expect(ring.keys).toEqual([next]);
});

it('a key that comes back is no longer retired', () => {
  const ring = new KeyRing([old], 1000, () => new Date());
  ring.replace([next]);
  ring.replace([old, next]);
  expect(ring.keys).toEqual([old, next]);
});
