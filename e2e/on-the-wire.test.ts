import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { InboundItem } from '@budkavle/contracts';
import { smpUrls } from '@budkavle/discovery';
import { documentTypes } from '@budkavle/formats';
import { createAddressGuard, createHttpClient, readBody } from '@budkavle/platform';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendLetter } from '../apps/cli/src/check/ask.ts';
import { collect } from '../apps/cli/src/check/collect.ts';
import { guest, type OpenGuest, openGuest } from '../apps/cli/src/check/guest.ts';
import { WebSession } from '../apps/cli/src/check/web-session.ts';
import { administrator, registerAccessPoint } from '../apps/cli/src/demo/federation.ts';
import { DemoFolder } from '../apps/cli/src/demo/folder.ts';
import { webUrl } from '../apps/cli/src/demo/message-clients.ts';
import { accessPoints, functionalAddress, organisationOf } from '../apps/cli/src/demo/plan.ts';
import { freeBase, portsFrom } from '../apps/cli/src/demo/ports.ts';
import { startDemo } from '../apps/cli/src/demo/start.ts';
import { schematronFailures, xsdVerdicts } from '../packages/formats/src/testing/official.ts';
import { mimeParts, openAttachment } from './support/as4-by-hand.ts';
import {
  decrypted,
  missing,
  schemaVerdict,
  signatureBy,
  signatureVerdict,
} from './support/official-verdicts.ts';
import { type Exchange, recordingPassThrough } from './support/recording-pass-through.ts';

/** Where the recorder listens: another loopback address with the same port, which only Linux has unasked. */
const beside = process.platform === 'linux' ? '127.0.0.2' : undefined;
const arrival = 90_000;
const asked = organisationOf('exempelkommunen');
const mailbox = functionalAddress(asked, asked.mailboxes[0]?.function ?? '');
const files = [file('plan åäö.pdf', 4711, 1), file('bilaga & <tecken>.pdf', 70_000, 2)];
const text = 'Hej,\n\n**två** bilagor: å ä ö <&> ]]>';

describe.skipIf(missing)(`what leaves the services, by the official artefacts${missing}`, () => {
  const path = mkdtempSync(join(tmpdir(), 'budkavle-wire-'));
  const closing: (() => unknown)[] = [];
  let demo: Awaited<ReturnType<typeof startDemo>>;
  let open: OpenGuest;
  let exchanges: readonly Exchange[] = [];
  let message: { item: InboundItem; octets: Buffer };
  let receipt: { item: InboundItem; octets: Buffer };
  let asking: string;

  beforeAll(async () => {
    demo = await startDemo(
      {
        folder: new DemoFolder(path),
        ports: portsFrom(await freeBase()),
        databaseUrl: undefined,
        schemaPrefix: 'wire',
        logLevel: 'silent',
      },
      { guest: { registration: guest } },
    );
    closing.push(() => demo.stop());
    if (beside) await standBetween(beside);
    open = openGuest(demo);
    closing.push(() => open.close());
    const anna = await WebSession.logIn(webUrl(demo.setting, 'exempelkommunen'), 'anna');
    await anna.send({
      mailbox,
      recipient: {
        participant: guest.participant,
        organisation: guest.name,
        address: guest.addresses[0].identifier,
        function: 'Prov',
      },
      subject: 'Vad som går ut',
      text,
      enclosures: files,
    });
    asking = await sendLetter(open.counterpart, { participant: asked.participant, function: mailbox });
    const come = await claimed(2);
    const [first] = come.filter(({ item }) => item.documentId === documentTypes.message.identifier.value);
    const [second] = come.filter(({ item }) => item.documentId === documentTypes.receipt.identifier.value);
    if (!first || !second) throw new Error('Neither message nor receipt came');
    [message, receipt] = [first, second];
  }, 240_000);

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
    rmSync(path, { recursive: true, force: true });
  });

  /** Tells the federation another address for the guest's access point: one that records and passes on. */
  async function standBetween(host: string): Promise<void> {
    const { setting, keys, profile } = demo;
    const port = setting.ports.of('as4-exempelregionen');
    const [own, theirs] = [
      keys.accessPoints.get('exempelregionen'),
      keys.accessPoints.get('exempelkommunen'),
    ];
    const plan = accessPoints.find(({ id }) => id === 'exempelregionen');
    if (!own || !theirs || !plan) throw new Error('The demo lacks its access points');
    const recorder = await recordingPassThrough({
      listen: { host, port },
      onward: { host: '127.0.0.1', port },
      server: await demo.issue({
        authority: 'tlsca',
        profile: 'tls-server',
        subject: { commonName: 'mellanhand.example' },
        dnsNames: ['mellanhand.example'],
        ipAddresses: [host],
      }),
      client: theirs.clientTls,
      anchors: profile.trust.tls.anchors,
    });
    exchanges = recorder.exchanges;
    closing.push(() => recorder.stop());
    await registerAccessPoint(administrator(demo.federation), {
      ...plan,
      certificatePem: own.accessPoint.certificatePem,
      url: `https://${host}:${port}/as4`,
    });
    await demo.federation.settled();
  }

  /** So many envelopes for the guest, octet for octet. */
  async function claimed(count: number) {
    const come: { item: InboundItem; octets: Buffer }[] = [];
    const until = Date.now() + arrival;
    while (come.length < count && Date.now() < until) {
      for (const item of await open.accessPoint.claimInbound({ limit: 5, waitSeconds: 5 })) {
        come.push({ item, octets: await collect(open.accessPoint.openEnvelope(item)) });
        await open.accessPoint.acknowledge(item);
      }
    }
    return come;
  }

  const organisationTrust = () => ({
    anchors: demo.profile.trust.organisation?.anchors ?? [],
    others: pems(demo.keys.organisations.get('exempelkommunen')?.organisation.certificatePem ?? ''),
  });

  test.each([
    ['message', () => message],
    ['receipt', () => receipt],
  ] as const)('the envelope of the %s: schema, business rules, signature', (_what, come) => {
    const { octets } = come();
    expect(xsdVerdicts('xhe', [octets])).toEqual([true]);
    expect(schematronFailures('xhe', octets)).toEqual([]);
    expect(signatureVerdict(octets, organisationTrust())).toMatchObject({ ok: true });
    expect(signer(octets)).toBe('sdk.exempelkommunen.example');
  });

  test('an envelope with one letter changed, or signed under another root, is not taken by the same tools', () => {
    const { octets } = message;
    const altered = octets.toString().replace('exempelkommunen.example', 'exempelkommunem.example');
    expect(signatureVerdict(altered, organisationTrust())).toMatchObject({ ok: false });
    const anchors = demo.profile.trust.smp.anchors;
    expect(signatureVerdict(octets, { ...organisationTrust(), anchors })).toMatchObject({ ok: false });
    const scope = octets.toString().replace(/<([\w:]*)BusinessScopeCriterion>/, '<$1Other>');
    expect(xsdVerdicts('xhe', [scope])).toEqual([false]);
  });

  test('the message inside: decrypted by xmlsec1, schema, business rules, every octet of the files', () => {
    expect(message.octets.toString()).not.toContain('messagePayload xmlns');
    const clear = decrypted(message.octets, demo.guestKeys?.organisation.keyPem ?? '');
    const payload = insidePayloadContent(clear);
    expect(payload).toMatch(/^<(\w+:)?messagePayload/);
    expect(xsdVerdicts('message', [payload])).toEqual([true]);
    expect(schematronFailures('message', payload)).toEqual([]);
    const contents = [...payload.matchAll(/<tns:content>([^<]+)<\/tns:content>/g)].map((match) => match[1]);
    for (const each of files) expect(contents).toContain(each.octets.toString('base64'));
  });

  test('the receipt inside: schema, business rules, which message it answers', () => {
    const payload = insidePayloadContent(receipt.octets.toString());
    expect(xsdVerdicts('receipt', [payload])).toEqual([true]);
    expect(schematronFailures('receipt', payload)).toEqual([]);
    expect(payload).toContain(asking);
    expect(payload).toContain('ACCEPTED');
  });

  test('the SMP, fetched over https: ServiceGroup and SignedServiceMetadata, schema and signature', async () => {
    const { setting, profile } = demo;
    const dispatcher = createHttpClient({
      tls: { ca: profile.trust.tls.anchors },
      guard: createAddressGuard({ allowPrivate: true, ports: 'any' }),
    });
    closing.push(() => dispatcher.close());
    const get = async (url: string) => {
      const response = await request(url, { dispatcher });
      const body = await readBody(response, 1024 * 1024);
      expect(response.statusCode).toBe(200);
      return body;
    };
    const base = `https://127.0.0.1:${setting.ports.of('smp')}`;
    for (const { identifier } of [documentTypes.message, documentTypes.receipt]) {
      const urls = smpUrls(base, asked.participant, identifier);
      const group = await get(urls.serviceGroup);
      expect(schemaVerdict('all-smp.xsd', group)).toMatch(/validates$/);
      expect(group.toString()).toContain('ServiceGroup');
      const metadata = await get(urls.serviceMetadata);
      expect(schemaVerdict('all-smp.xsd', metadata)).toMatch(/validates$/);
      expect(signatureVerdict(metadata, { anchors: profile.trust.smp.anchors })).toMatchObject({ ok: true });
      const altered = metadata.toString().replace(/(EndpointURI>https:\/\/127\.0\.0\.)1/, '$13');
      expect(altered).not.toBe(metadata.toString());
      expect(signatureVerdict(altered, { anchors: profile.trust.smp.anchors })).toMatchObject({ ok: false });
    }
  });

  test.skipIf(!beside)('AS4 on the wire: the message and its receipt', () => {
    const passed = exchanges.map(({ request, answer }) => ({
      parts: mimeParts(request.contentType, request.body),
      answer,
    }));
    const exchange = passed.find(({ parts }) =>
      parts[0]?.octets.toString().includes(message.item.as4MessageId),
    );
    const [soap, attachment, ...more] = exchange?.parts ?? [];
    if (!exchange || !soap || !attachment) throw new Error('The message did not pass the recorder');
    expect(more).toEqual([]);
    const envelope = soap.octets.toString();
    expect(schemaVerdict('all-as4.xsd', soap.octets)).toMatch(/validates$/);
    expect(exchange.answer.status).toBe(200);
    expect(schemaVerdict('all-as4.xsd', exchange.answer.body)).toMatch(/validates$/);
    const receiver = demo.keys.accessPoints.get('exempelregionen')?.accessPoint;
    const [certificate = ''] = pems(receiver?.certificatePem ?? '');
    expect(signatureBy(certificate, exchange.answer.body, ['Messaging', 'Body'])).toMatchObject({ ok: true });

    const zipped = openAttachment(envelope, attachment.octets, receiver?.keyPem ?? '');
    expect(gunzipSync(zipped).equals(message.octets)).toBe(true);
    const digest = createHash('sha256').update(zipped).digest('base64');
    const digests = (xml: string) =>
      [...xml.matchAll(/<ds:DigestValue>([^<]+)</g)].map((match) => match[1] ?? '');
    expect(digests(envelope)).toContain(digest);
    const evidence = /NonRepudiationInformation.*NonRepudiationInformation/s.exec(
      exchange.answer.body.toString(),
    )?.[0];
    expect(digests(evidence ?? '')).toEqual(digests(envelope));
  });
});

function file(name: string, size: number, seed: number) {
  const octets = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomLike(size, seed)]);
  return {
    name,
    type: 'application/pdf',
    size: octets.length,
    octets,
    async *open() {
      yield octets;
    },
  };
}

function randomLike(size: number, seed: number): Buffer {
  return createHash('shake256', { outputLength: size }).update(String(seed)).digest();
}

function pems(chain: string): string[] {
  return chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

/** Common name of the certificate that the envelope's own signature shows. */
function signer(envelope: Buffer): string | undefined {
  const found = [
    ...envelope.toString().matchAll(/<(?:\w+:)?X509Certificate>([^<]+)<\/(?:\w+:)?X509Certificate>/g),
  ].map((match) => new X509Certificate(Buffer.from(match[1] ?? '', 'base64')));
  // The last one is the signature's: the one before it may name whom the content is encrypted to.
  return /CN=(.+)/.exec(found.at(-1)?.subject ?? '')?.[1];
}

function insidePayloadContent(xml: string): string {
  return /<(\w+:)?PayloadContent[^>]*>(.*)<\/(\w+:)?PayloadContent>/s.exec(xml)?.[2]?.trim() ?? '';
}
