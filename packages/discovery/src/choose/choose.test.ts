import { Certificate } from '@budkavle/pki';
import { beforeAll, describe, expect, it } from 'vitest';
import { DiscoveryError } from '../errors.ts';
import type { ServiceEndpoint, ServiceMetadata } from '../smp/metadata.ts';
import { typeCodes } from '../smp/names.ts';
import {
  messageType,
  participant,
  process,
  type TestEnvironment,
  testEnvironment,
} from '../testing/environment.ts';
import { isAllowedAddress } from './address.ts';
import { selectEndpoint } from './endpoint.ts';
import { encryptionCertificateOf, signingCertificatesOf } from './participant-certificates.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await testEnvironment();
});
const at = new Date();
const hours = (count: number) => new Date(at.getTime() + count * 3600_000);

function endpoint(changes: Partial<ServiceEndpoint> = {}): ServiceEndpoint {
  return {
    transportProfile: 'as4-v1',
    url: 'https://ap.example.test/as4',
    requireBusinessLevelSignature: false,
    certificate: environment.accessPoint.der.toString('base64'),
    description: '',
    technicalContactUrl: '',
    ...changes,
  };
}
const metadata = (...endpoints: ServiceEndpoint[]): ServiceMetadata => ({
  participant,
  document: messageType,
  processes: [{ process, endpoints }],
  certificates: [],
});
const choose = (given: ServiceMetadata, changes: object = {}) =>
  selectEndpoint(given, {
    process,
    transportProfiles: ['as4-v2', 'as4-v1'],
    at,
    check: async () => {},
    ...changes,
  });

describe('choosing the endpoint (discovery.md 3.2)', () => {
  it('takes our preferred profile, then the first in document order', async () => {
    const found = await choose(
      metadata(
        endpoint({ url: 'https://a.example.test/' }),
        endpoint({ transportProfile: 'as4-v2', url: 'https://b.example.test/' }),
        endpoint({ transportProfile: 'as4-v2', url: 'https://c.example.test/' }),
      ),
    );
    expect(found).toMatchObject({
      url: 'https://b.example.test/',
      transportProfile: 'as4-v2',
      accessPoint: 'AP0001-TEST',
    });
  });

  it('joins several processes of the same name', async () => {
    const given = metadata(endpoint({ transportProfile: 'other' }));
    const two = { ...given, processes: [...given.processes, { process, endpoints: [endpoint()] }] };
    await expect(choose(two)).resolves.toMatchObject({ transportProfile: 'as4-v1' });
  });

  it('passes over what has expired, is not active, or has a bad certificate', async () => {
    const good = 'https://good.example.test/';
    const given = metadata(
      endpoint({ expiration: hours(-1) }),
      endpoint({ activation: hours(1) }),
      endpoint({ certificate: 'AAAA' }),
      endpoint({ url: good }),
    );
    await expect(choose(given)).resolves.toMatchObject({ url: good });
  });

  it('allows clocks to differ by five minutes at activation, none at expiration', async () => {
    await expect(choose(metadata(endpoint({ activation: hours(4 / 60) })))).resolves.toBeDefined();
    await expect(
      choose(metadata(endpoint({ expiration: new Date(at.getTime() - 1) }))),
    ).rejects.toMatchObject({
      code: 'DISC_ENDPOINT_EXPIRED',
    });
  });

  it.each([
    ['no profile of ours', { transportProfile: 'as2' }, 'DISC_NO_PROFILE'],
    ['expired', { expiration: hours(-1) }, 'DISC_ENDPOINT_EXPIRED'],
    ['not active yet', { activation: hours(1) }, 'DISC_ENDPOINT_NOT_ACTIVE'],
    ['http', { url: 'http://ap.example.test/' }, 'DISC_ENDPOINT_URL'],
    ['port', { url: 'https://ap.example.test:8443/' }, 'DISC_ENDPOINT_URL'],
    ['unreadable certificate', { certificate: '%%%' }, 'DISC_ENDPOINT_CERTIFICATE'],
  ])('none usable: %s', async (_why, changes, code) => {
    await expect(choose(metadata(endpoint(changes)))).rejects.toMatchObject({ code });
  });

  it('none usable: another process, or the same under another scheme', async () => {
    for (const other of [
      { ...process, value: 'other' },
      { ...process, scheme: 'other' },
    ]) {
      await expect(choose(metadata(endpoint()), { process: other })).rejects.toMatchObject({
        code: 'DISC_NO_PROFILE',
      });
    }
  });

  it('tells the certificate’s fault; and what cannot be proven is tried again', async () => {
    const check = (error: unknown) => ({ check: () => Promise.reject(error) });
    const revoked = Object.assign(new Error('revoked'), { code: 'PKI_REVOKED' });
    await expect(choose(metadata(endpoint()), check(revoked))).rejects.toMatchObject({
      code: 'DISC_ENDPOINT_CERTIFICATE',
      reason: 'PKI_REVOKED',
    });
    await expect(
      choose(metadata(endpoint()), check(new DiscoveryError('DISC_REVOCATION_UNAVAILABLE'))),
    ).rejects.toMatchObject({ code: 'DISC_REVOCATION_UNAVAILABLE', retried: true });
  });

  it.each([
    'https://u:p@a.example/',
    'https://a.example/#x',
    'javascript:alert(1)',
    'https://a.example\\@b/',
    ' https://a.example/',
    'https:a.example',
    '',
  ])('address %s is refused', (url) => expect(isAllowedAddress(url)).toBe(false));
});

describe('certificates of CertPub (discovery.md 4)', () => {
  const published = (typeCode: string, ...contents: string[]): ServiceMetadata => ({
    ...metadata(),
    certificates: contents.map((content) => ({ typeCode, content })),
  });
  const issue = async (notBefore: Date, notAfter?: Date) =>
    (
      await environment.organisationCa.issue({
        profile: 'organisation',
        subject: { commonName: 'exempelkommunen.example' },
        publicKey: environment.publicKey,
        notBefore,
        ...(notAfter ? { notAfter } : {}),
      })
    ).certificate;
  const base64 = (certificate: Certificate) => certificate.der.toString('base64');

  it('reads base64 with white space, PEM, and base64 of PEM', () => {
    const { encryption } = environment;
    const forms = [
      base64(encryption),
      base64(encryption).replace(/.{64}/g, '$&\r\n '),
      encryption.toPem(),
      Buffer.from(encryption.toPem()).toString('base64'),
    ];
    for (const form of forms) {
      expect(encryptionCertificateOf(published(typeCodes.encryption, form)).equals(encryption)).toBe(true);
    }
  });

  it('encrypts to the valid one with the latest notBefore', async () => {
    const [old, fresh, future, expired] = await Promise.all([
      issue(hours(-48)),
      issue(hours(-1)),
      issue(hours(24)),
      issue(hours(-0.5), hours(-0.1)),
    ]);
    const given = published(typeCodes.encryption, ...[old, fresh, future, expired].map(base64));
    expect(encryptionCertificateOf(given, at).equals(fresh)).toBe(true);
  });

  it('accepts any valid one for checking a signature', async () => {
    const [old, fresh, future] = await Promise.all([issue(hours(-48)), issue(hours(-1)), issue(hours(24))]);
    const given = published(typeCodes.signing, ...[old, fresh, future].map(base64));
    expect(signingCertificatesOf(given, at)).toHaveLength(2);
  });

  it('tells missing from unusable', async () => {
    expect(() => encryptionCertificateOf(published(typeCodes.signing, ''))).toThrow(
      expect.objectContaining({ code: 'DISC_NO_ENCRYPTION_CERTIFICATE', retried: false }),
    );
    expect(() => signingCertificatesOf(metadata())).toThrow(
      expect.objectContaining({ code: 'DISC_NO_SIGNING_CERTIFICATE', retried: true }),
    );
    const expired = base64(await issue(hours(-48), hours(-1)));
    expect(() => signingCertificatesOf(published(typeCodes.signing, expired, 'AAAA'), at)).toThrow(
      expect.objectContaining({ code: 'DISC_PARTICIPANT_CERTIFICATE', reason: 'PKI_EXPIRED PKI_PARSE' }),
    );
  });

  it('refuses the certificate of an authority', () => {
    const authority = base64(environment.organisationCa.certificate);
    expect(() => encryptionCertificateOf(published(typeCodes.encryption, authority))).toThrow(
      expect.objectContaining({ code: 'DISC_PARTICIPANT_CERTIFICATE' }),
    );
    expect(Certificate.parseAny(authority).isCa).toBe(true);
  });
});
