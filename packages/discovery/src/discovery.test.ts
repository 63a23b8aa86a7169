import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDiscovery, type DiscoveryEvent } from './discovery.ts';
import { bdxlName } from './dns/bdxl-name.ts';
import type { NaptrRecord } from './dns/naptr.ts';
import { DiscoveryError } from './errors.ts';
import { buildServiceMetadata, type ServiceMetadataContent } from './smp/build.ts';
import type { SmpFetch } from './smp/fetch.ts';
import { smpUrls } from './smp/urls.ts';
import {
  contentOf,
  messageType,
  participant,
  process,
  profileOf,
  receiptType,
  type TestEnvironment,
  testEnvironment,
} from './testing/environment.ts';

let ours: TestEnvironment;
let other: TestEnvironment;
let documents: Map<string, Buffer>;
let asked: string[];
let down: Set<string>;
let events: DiscoveryEvent[];
const base = 'https://smp.example.test';

beforeAll(async () => {
  [ours, other] = await Promise.all([testEnvironment(), testEnvironment('OTHER')]);
});
beforeEach(() => {
  documents = new Map();
  asked = [];
  down = new Set();
  events = [];
});

async function publish(changes: Partial<ServiceMetadataContent> = {}, environment = ours): Promise<void> {
  const content = contentOf(ours, changes);
  const bytes = await buildServiceMetadata(content, {
    certificate: environment.smp.der,
    sign: environment.sign,
  });
  const urls = smpUrls(base, content.participant, content.document);
  documents.set(new URL(urls.serviceMetadata).pathname, bytes);
  documents.set(new URL(urls.serviceGroup).pathname, Buffer.from('<ServiceGroup/>'));
}

const fetch: SmpFetch = async (url) => {
  asked.push(url);
  const { origin, pathname } = new URL(url);
  if (down.has(origin)) throw new DiscoveryError('DISC_SMP_UNREACHABLE');
  const body = documents.get(pathname);
  return body
    ? { status: 200, contentType: 'text/xml', body }
    : { status: 404, contentType: 'text/plain', body: Buffer.alloc(0) };
};

const naptr = (url: string, preference = 10): NaptrRecord => ({
  order: 100,
  preference,
  flags: 'U',
  service: 'Meta:SMP',
  regexp: `!^.*$!${url}!`,
  replacement: '',
});

function discovery(changes: Partial<Parameters<typeof createDiscovery>[0]> = {}, records = [naptr(base)]) {
  return createDiscovery({
    profile: profileOf(ours),
    fetch,
    resolver: {
      async resolve(name) {
        if (name === bdxlName(participant, 'sml.example.test')) return records;
        throw new DiscoveryError('DISC_NOT_REGISTERED', undefined, { reason: 'ENOTFOUND' });
      },
    },
    onEvent: (event) => events.push(event),
    ...changes,
  });
}

describe('from participant to endpoint and certificates', () => {
  it('gives address, certificate and name of the access point', async () => {
    await publish();
    const found = await discovery().endpoint('0203:exempelkommunen.example', messageType);
    expect(found).toMatchObject({ url: 'https://ap.example.test/as4', accessPoint: 'AP0001-TEST', process });
    expect(found.certificate.equals(ours.accessPoint)).toBe(true);
  });

  it('gives the participant’s certificates', async () => {
    await publish();
    const found = discovery();
    expect((await found.encryptionCertificate(participant, messageType)).equals(ours.encryption)).toBe(true);
    expect(
      (await found.signingCertificates(participant, messageType)).map((each) => each.fingerprintSha256),
    ).toEqual([ours.signing.fingerprintSha256]);
    expect(asked).toHaveLength(1);
  });

  it('one identifier in any case is one answer, and each document type its own', async () => {
    await publish();
    await publish({ document: receiptType });
    const found = discovery();
    await found.endpoint('0203:exempelkommunen.example', messageType);
    await found.endpoint('0203:Exempelkommunen.EXAMPLE', messageType);
    expect(asked).toHaveLength(1);
    await found.endpoint(participant, receiptType);
    expect(asked).toHaveLength(2);
  });

  it('asks afresh after invalidation', async () => {
    await publish();
    const found = discovery();
    await found.endpoint(participant, messageType);
    found.invalidate(participant, receiptType);
    await found.endpoint(participant, messageType);
    expect(asked).toHaveLength(1);
    found.invalidate(participant);
    await found.endpoint(participant, messageType);
    expect(asked).toHaveLength(2);
  });
});

describe('what goes wrong is told apart', () => {
  it('not registered, document not taken', async () => {
    await publish();
    await expect(discovery().endpoint('0203:annan.example', messageType)).rejects.toMatchObject({
      code: 'DISC_NOT_REGISTERED',
    });
    await expect(discovery().endpoint(participant, receiptType)).rejects.toMatchObject({
      code: 'DISC_DOCUMENT_NOT_TAKEN',
    });
  });

  it('a malformed identifier asks nobody', async () => {
    await expect(discovery().endpoint('0203:a/../b', messageType)).rejects.toMatchObject({
      code: 'DISC_IDENTIFIER',
    });
    expect(asked).toEqual([]);
  });

  it('tries the next SMP address of the same order when one is down', async () => {
    await publish();
    down.add('https://down.example.test');
    const records = [naptr('https://down.example.test', 1), naptr(base, 2)];
    await expect(discovery({}, records).endpoint(participant, messageType)).resolves.toBeDefined();
    down.add(base);
    await expect(discovery({}, records).endpoint(participant, messageType)).rejects.toMatchObject({
      code: 'DISC_SMP_UNREACHABLE',
    });
  });

  it('an SMP on a port that the profile does not list is not asked', async () => {
    await expect(
      discovery({}, [naptr('https://smp.example.test:8443')]).endpoint(participant, messageType),
    ).rejects.toMatchObject({
      code: 'DISC_ADDRESS_REFUSED',
    });
    expect(asked).toEqual([]);
  });

  it('TF-03: the endpoint certificate of another environment', async () => {
    const [wanted] = contentOf(ours).processes;
    const endpoint = wanted?.endpoints[0];
    if (!endpoint) throw new Error('no endpoint');
    await publish({
      processes: [{ process, endpoints: [{ ...endpoint, certificate: other.accessPoint.der }] }],
    });
    await expect(discovery().endpoint(participant, messageType)).rejects.toMatchObject({
      code: 'DISC_ENDPOINT_CERTIFICATE',
      reason: 'PKI_CHAIN',
    });
    expect(events).toMatchObject([{ type: 'alarm', code: 'DISC_ENDPOINT_CERTIFICATE' }]);
  });

  it('names of another environment under our own authorities', async () => {
    const named = (
      authority: TestEnvironment['smpRoot'],
      profile: 'smp' | 'access-point',
      commonName: string,
    ) => authority.issue({ profile, subject: { commonName }, publicKey: ours.publicKey });
    const smp = (await named(ours.smpRoot, 'smp', 'SMP0001-OTHER')).certificate;
    await publish({}, { ...ours, smp });
    await expect(discovery().metadata(participant, messageType)).rejects.toMatchObject({
      code: 'DISC_SECURITY',
      reason: 'PKI_NAME',
    });
    const accessPoint = (await named(ours.accessPointCa, 'access-point', 'AP0001-OTHER')).certificate;
    const [wanted] = contentOf(ours).processes;
    const endpoint = wanted?.endpoints[0];
    if (!endpoint) throw new Error('no endpoint');
    await publish({ processes: [{ process, endpoints: [{ ...endpoint, certificate: accessPoint.der }] }] });
    await expect(discovery().endpoint(participant, messageType)).rejects.toMatchObject({
      code: 'DISC_ENDPOINT_CERTIFICATE',
      reason: 'PKI_NAME',
    });
  });

  it('an SMP certificate passed off as an access point’s', async () => {
    const [wanted] = contentOf(ours).processes;
    const endpoint = wanted?.endpoints[0];
    if (!endpoint) throw new Error('no endpoint');
    await publish({ processes: [{ process, endpoints: [{ ...endpoint, certificate: ours.smp.der }] }] });
    await expect(discovery().endpoint(participant, messageType)).rejects.toMatchObject({
      code: 'DISC_ENDPOINT_CERTIFICATE',
    });
  });

  it('metadata of another environment: alarm, asked for once more, never remembered', async () => {
    await publish({}, other);
    const found = discovery();
    await expect(found.endpoint(participant, messageType)).rejects.toMatchObject({
      code: 'DISC_SECURITY',
      retried: true,
    });
    expect(asked).toHaveLength(2);
    expect(events).toMatchObject([{ type: 'alarm', code: 'DISC_SECURITY' }]);
    await publish();
    await expect(found.endpoint(participant, messageType)).resolves.toBeDefined();
  });

  it('a profile that requires revocation does not start without a checker', () => {
    const profile = profileOf(ours);
    expect(() =>
      discovery({ profile: { ...profile, revocation: { ...profile.revocation, required: true } } }),
    ).toThrow(TypeError);
  });

  it('a revoked participant certificate is not used where its issuer is known', async () => {
    await publish();
    const profile = profileOf(ours);
    const organisation = { anchors: [ours.organisationCa.certificate.toPem()] };
    const found = discovery({
      profile: { ...profile, trust: { ...profile.trust, organisation } },
      revocation: {
        async check(chain) {
          if (chain.leaf.equals(ours.encryption))
            throw Object.assign(new Error('revoked'), { code: 'PKI_REVOKED' });
          return { proofs: [] };
        },
      },
    });
    await expect(found.encryptionCertificate(participant, messageType)).rejects.toMatchObject({
      code: 'DISC_PARTICIPANT_CERTIFICATE',
      reason: 'PKI_REVOKED',
    });
    await expect(found.signingCertificates(participant, messageType)).resolves.toHaveLength(1);
  });
});
