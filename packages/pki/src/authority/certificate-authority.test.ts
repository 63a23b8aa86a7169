import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { validateChain } from '../chain.ts';
import { certificatePolicies, checkValidity } from '../policy.ts';
import { TrustStore } from '../trust-store.ts';
import { CertificateAuthority } from './certificate-authority.ts';
import { createCertificateRequest } from './certificate-request.ts';

let root: CertificateAuthority;
let issuing: CertificateAuthority;

beforeAll(async () => {
  root = await CertificateAuthority.createRoot({
    commonName: 'Rot CA eDelivery Accesspunkt-EXEMPEL',
    organisation: 'Exempelmyndigheten för övning',
    organizationIdentifier: '000000-0000',
    crlUrl: 'https://ca.example/crl/aprot.crl',
    keyBits: 2048,
  });
  issuing = await root.createIntermediate({
    commonName: 'Accesspunkt CA-EXEMPEL',
    organisation: 'Exempelmyndigheten för övning',
    crlUrl: 'https://ca.example/crl/apca.crl',
    ocspUrl: 'https://ca.example/ocsp/apca',
    keyBits: 2048,
  });
});

const subject = { commonName: 'AP0001-EXEMPEL', organisation: 'Exempelkommunen' };

describe('authority', () => {
  it('makes roots and issuing CAs of the prescribed profile', () => {
    for (const { certificate } of [root, issuing]) {
      expect(certificate.isCa).toBe(true);
      expect([...(certificate.keyUsage ?? [])]).toEqual(['keyCertSign', 'cRLSign']);
      expect(certificate.criticalExtensions).toEqual(['2.5.29.19', '2.5.29.15']);
    }
    expect(issuing.certificate.crlUrls).toEqual(['https://ca.example/crl/aprot.crl']);
    expect(issuing.certificate.ocspUrls).toEqual([]);
    expect(root.certificate.subject).toBe(
      'CN=Rot CA eDelivery Accesspunkt-EXEMPEL,organizationIdentifier=000000-0000,O=Exempelmyndigheten för övning,C=SE',
    );
  });

  it('issues an access point certificate that validates, with the pointers of its issuer', async () => {
    const { certificate, keyPem } = await issuing.issue({ profile: 'access-point', subject });
    expect(keyPem).toContain('BEGIN PRIVATE KEY');
    expect(certificate.commonName).toBe('AP0001-EXEMPEL');
    expect(certificate.ocspUrls).toEqual(['https://ca.example/ocsp/apca']);
    expect(certificate.crlUrls).toEqual(['https://ca.example/crl/apca.crl']);
    expect(BigInt(certificate.serialNumber) >> 120n).toBeGreaterThanOrEqual(0x40n);
    const trust = new TrustStore({
      name: 'ap',
      anchors: [root.certificate],
      issuers: [issuing.certificate],
    });
    const policy = { ...certificatePolicies.accessPointSigning, minRsaBits: 2048 };
    const { path } = validateChain(certificate, { trust, policy });
    expect(path.map((member) => member.commonName)).toEqual([
      'AP0001-EXEMPEL',
      'Accesspunkt CA-EXEMPEL',
      'Rot CA eDelivery Accesspunkt-EXEMPEL',
    ]);
    checkValidity(certificate);
  });

  it('takes only the public key of a request', async () => {
    const { csrPem } = await createCertificateRequest({ commonName: 'SOMEBODY ELSE', keyBits: 2048 });
    const issued = await issuing.issue({ profile: 'access-point', subject, csrPem, keyBits: 2048 });
    expect(issued.keyPem).toBeUndefined();
    expect(issued.certificate.subject).toBe('CN=AP0001-EXEMPEL,O=Exempelkommunen,C=SE');
  });

  it('refuses a request whose proof of possession is broken', async () => {
    const { csrPem } = await createCertificateRequest({ commonName: 'x', keyBits: 2048 });
    const [head = '', ...lines] = csrPem.split('\n');
    const der = Buffer.from(lines.slice(0, -2).join(''), 'base64');
    der[der.length - 5] = (der[der.length - 5] ?? 0) ^ 1;
    const broken = `${head}\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    const options = { profile: 'access-point', subject, csrPem: broken, keyBits: 2048 } as const;
    await expect(issuing.issue(options)).rejects.toMatchObject({ code: 'PKI_REQUEST' });
    await expect(issuing.issue({ ...options, csrPem: 'nonsense' })).rejects.toMatchObject({
      code: 'PKI_REQUEST',
    });
  });

  it('refuses a weak key', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const options = { profile: 'access-point', subject, publicKey, keyBits: 2048 } as const;
    await expect(issuing.issue(options)).rejects.toMatchObject({ code: 'PKI_KEY_STRENGTH' });
    const { csrPem } = await createCertificateRequest({ commonName: 'x', keyBits: 2048 });
    await expect(issuing.issue({ profile: 'access-point', subject, csrPem })).rejects.toMatchObject({
      code: 'PKI_KEY_STRENGTH',
    });
  });

  it('refuses a name that does not fit the profile', async () => {
    const options = { profile: 'smp', subject, keyBits: 2048 } as const;
    await expect(issuing.issue(options)).rejects.toMatchObject({ code: 'PKI_NAME' });
  });

  it('issues TLS server certificates with names and addresses, never outliving the CA', async () => {
    const { certificate } = await issuing.issue({
      profile: 'tls-server',
      subject: { commonName: 'smp.example' },
      dnsNames: ['smp.example', 'localhost'],
      ipAddresses: ['127.0.0.1', '::1'],
      notAfter: new Date('2199-01-01'),
      keyBits: 2048,
    });
    expect(certificate.notAfter).toEqual(issuing.certificate.notAfter);
    expect(certificate.x509.checkHost('localhost')).toBe('localhost');
    expect(certificate.x509.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.x509.checkIP('::1')).toBe('::1');
  });

  it('is the same after loading from PEM', async () => {
    const loaded = CertificateAuthority.load({
      certificatePem: issuing.certificate.toPem(),
      keyPem: issuing.keyPem,
      parentPems: [root.certificate.toPem()],
    });
    expect(loaded.chain.map((member) => member.fingerprintSha256)).toEqual(
      issuing.chain.map((member) => member.fingerprintSha256),
    );
    const { certificate } = await loaded.issue({
      profile: 'organisation',
      subject,
      serialNumber: '200',
      keyBits: 2048,
    });
    expect(certificate.serialNumber).toBe('200');
    expect(certificate.issuerDer).toEqual(issuing.certificate.subjectDer);
    expect(() =>
      CertificateAuthority.load({ certificatePem: issuing.certificate.toPem(), keyPem: root.keyPem }),
    ).toThrow(expect.objectContaining({ code: 'PKI_KEYSTORE_MISMATCH' }));
  });
});
