import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeAsn } from '../asn1.ts';
import { CertificateAuthority } from '../authority/certificate-authority.ts';
import type { Certificate } from '../certificate.ts';
import { type ValidatedChain, validateChain } from '../chain.ts';
import { PkiError } from '../errors.ts';
import { keyEntryFromPem } from '../keystore/pem.ts';
import { createOcspResponder } from '../responder/ocsp-responder.ts';
import { keyBits, makeEnvironment, smpPolicy } from '../testing/federation.ts';
import { hour, RevocationNetwork } from '../testing/revocation-network.ts';
import { createRevocationChecker } from './checker.ts';
import { verifyCrl } from './crl.ts';
import { verifyOcspResponse } from './ocsp-response.ts';

/** The SMP chain: one link, by OCSP and by list. */
let ca: CertificateAuthority;
let twin: CertificateAuthority;
let leaf: Certificate;
let leafKey: string;
let chain: ValidatedChain;
let network: RevocationNetwork;
const ocspUrl = 'http://ca.example/ocsp/smpca';
const crlUrl = 'http://ca.example/crl/smpca.crl';

beforeAll(async () => {
  const [environment, sameNames] = await Promise.all([
    makeEnvironment('EXEMPEL'),
    makeEnvironment('EXEMPEL'),
  ]);
  ca = environment.smpRoot;
  twin = sameNames.smpRoot;
  const issued = await ca.issue({ profile: 'smp', subject: { commonName: 'SMP0001-EXEMPEL' }, keyBits });
  leaf = issued.certificate;
  leafKey = issued.keyPem ?? '';
  chain = validateChain(leaf, { trust: environment.smps, policy: smpPolicy });
});

beforeEach(() => {
  network = new RevocationNetwork();
  network.states.set(leaf.serialNumber, { state: 'good' });
});

const checker = () =>
  createRevocationChecker({ fetch: network.fetch, allowedHosts: ['ca.example'], now: network.now });
const unavailable = expect.objectContaining({ code: 'PKI_REVOCATION_UNAVAILABLE' });

describe('OCSP answers to refuse', () => {
  it('responder that another authority of the same name delegated', async () => {
    await network.startOcsp(ca, twin);
    await expect(checker().check(chain)).rejects.toThrow(unavailable);
  });

  it('signed by another authority of the same name itself', async () => {
    const responder = keyEntryFromPem([twin.certificate], twin.keyPem);
    const answer = createOcspResponder({
      issuer: ca.certificate,
      responder,
      status: async () => ({ state: 'good' }),
    });
    network.routes.set(ocspUrl, (body) => answer(body ?? Buffer.alloc(0)));
    await expect(checker().check(chain)).rejects.toThrow(unavailable);
  });

  it('signed with a leaf that is no OCSP signer: the certificate vouching for itself', async () => {
    const responder = keyEntryFromPem([leaf], leafKey);
    const answer = createOcspResponder({
      issuer: ca.certificate,
      responder,
      status: async () => ({ state: 'good' }),
    });
    network.routes.set(ocspUrl, (body) => answer(body ?? Buffer.alloc(0)));
    await expect(checker().check(chain)).rejects.toThrow(/not authorised/);
  });

  it('signed with another key in the name of the right signer', async () => {
    const thief = keyEntryFromPem([leaf], leafKey);
    const { responder } = await network.startOcsp(ca);
    for (const certificate of [responder.certificate, ca.certificate]) {
      const answer = createOcspResponder({
        issuer: ca.certificate,
        responder: { ...thief, certificate },
        status: async () => ({ state: 'good' }),
      });
      network.routes.set(ocspUrl, (body) => answer(body ?? Buffer.alloc(0)));
      await expect(checker().check(chain)).rejects.toThrow(/signature does not verify/);
    }
  });

  it('answer about another certificate', async () => {
    const subject = { commonName: 'SMP0002-EXEMPEL' };
    const { certificate } = await ca.issue({ profile: 'smp', subject, keyBits });
    network.states.set(certificate.serialNumber, { state: 'good' });
    const { answer } = await network.startOcsp(ca);
    const raw = await recordAnswer(answer, certificate);
    const about = (subject: Certificate) => () =>
      verifyOcspResponse(raw, {
        certificate: subject,
        issuer: ca.certificate,
        nonce: undefined,
        at: new Date(),
      });
    expect(about(certificate)().state).toBe('good');
    expect(about(leaf)).toThrow(/about another certificate/);
  });

  it('replay of an answer to another question (nonce)', async () => {
    const { answer } = await network.startOcsp(ca);
    const recorded = await recordAnswer(answer, leaf);
    network.states.set(leaf.serialNumber, { state: 'revoked', at: new Date() });
    network.routes.set(ocspUrl, () => recorded);
    await expect(checker().check(chain)).rejects.toThrow(/nonce/);
  });

  it('answer that is out of date, or from the future', async () => {
    const { answer } = await network.startOcsp(ca);
    const asked = network.clock;
    for (const shift of [-3 * hour, 3 * hour]) {
      network.routes.set(ocspUrl, async (body) => {
        network.clock = new Date(asked.getTime() + shift);
        const response = await answer(body ?? Buffer.alloc(0));
        network.clock = asked;
        return response;
      });
      await expect(checker().check(chain)).rejects.toThrow(unavailable);
    }
  });

  it('every changed octet: refused or at least not another verdict', async () => {
    network.states.set(leaf.serialNumber, { state: 'revoked', at: new Date() });
    const { answer } = await network.startOcsp(ca);
    const raw = await recordAnswer(answer, leaf);
    const options = { certificate: leaf, issuer: ca.certificate, nonce: undefined, at: new Date() };
    expect(verifyOcspResponse(raw, options).state).toBe('revoked');
    fc.assert(
      fc.property(fc.nat(raw.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(raw);
        changed[at] = (changed[at] ?? 0) ^ by;
        expect(verdict(() => verifyOcspResponse(changed, options).state)).not.toBe('good');
      }),
      { numRuns: 200 },
    );
  });

  it('attack: a value that can be read and not written again is refused as unreadable', () => {
    const parameters = new Uint8Array([0x30, 0x84, 0xff]).buffer;
    expect(() => encodeAsn(new AlgorithmIdentifier({ algorithm: '1.2.3', parameters }))).toThrow(PkiError);
  });

  it('random octets throw nothing but PkiError', () => {
    const options = { certificate: leaf, issuer: ca.certificate, nonce: undefined, at: new Date() };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        expect(verdict(() => verifyOcspResponse(Buffer.from(octets), options))).toBe('refused');
        expect(verdict(() => verifyCrl(Buffer.from(octets), ca.certificate))).toBe('refused');
      }),
    );
  });
});

describe('lists to refuse', () => {
  const later = () => new Date(network.clock.getTime() + hour);

  it('expired', async () => {
    const thisUpdate = new Date(network.clock.getTime() - 3 * hour);
    const nextUpdate = new Date(network.clock.getTime() - hour);
    const crl = await ca.createCrl({ revoked: [], number: 1, thisUpdate, nextUpdate });
    network.routes.set(crlUrl, () => crl);
    await expect(checker().check(chain)).rejects.toThrow(unavailable);
  });

  it('of another authority of the same name', async () => {
    const crl = await twin.createCrl({ revoked: [], number: 1, nextUpdate: later() });
    network.routes.set(crlUrl, () => crl);
    await expect(checker().check(chain)).rejects.toThrow(/signature/);
  });

  it('of another issuer', async () => {
    const other = await CertificateAuthority.createRoot({ commonName: 'Other', keyBits });
    const crl = await other.createCrl({ revoked: [], number: 1, nextUpdate: later() });
    network.routes.set(crlUrl, () => crl);
    await expect(checker().check(chain)).rejects.toThrow(/another issuer/);
  });

  it('replaced by an older one', async () => {
    const check = checker();
    const older = await network.publishCrl(ca, 7);
    network.advance(1000);
    await network.publishCrl(ca, 8, [{ serialNumber: '4711', at: network.clock }]);
    await check.check(chain);
    network.advance(13 * hour);
    network.routes.set(crlUrl, () => older);
    await expect(check.check(chain)).rejects.toThrow(unavailable);
    // signed anew with a number that has been used up
    await network.publishCrl(ca, 7);
    await expect(check.check(chain)).rejects.toThrow(/older than the one seen before/);
    await network.publishCrl(ca, 9);
    await expect(check.check(chain)).resolves.toBeDefined();
  });

  it('with a changed octet', async () => {
    const crl = await ca.createCrl({
      revoked: [{ serialNumber: leaf.serialNumber, at: network.clock, reason: 4 }],
      number: 1,
      nextUpdate: later(),
    });
    expect(verifyCrl(crl, ca.certificate).revoked.get(leaf.serialNumber)?.reason).toBe(4);
    fc.assert(
      fc.property(fc.nat(crl.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(crl);
        changed[at] = (changed[at] ?? 0) ^ by;
        expect(verdict(() => verifyCrl(changed, ca.certificate))).toBe('refused');
      }),
      { numRuns: 200 },
    );
  });
});

async function recordAnswer(
  answer: (request: Buffer) => Promise<Buffer>,
  certificate: Certificate,
): Promise<Buffer> {
  const { buildOcspRequest } = await import('./ocsp-request.ts');
  return answer(buildOcspRequest(certificate, ca.certificate, Buffer.alloc(16, 1)));
}

/** Fails on any error that is not of this package. */
function verdict<T>(action: () => T): T | 'refused' {
  try {
    return action();
  } catch (error) {
    if (error instanceof PkiError) return 'refused';
    throw error;
  }
}
