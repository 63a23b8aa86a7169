import { beforeAll, describe, expect, test } from 'vitest';
import { buildError } from './answers/build-error.ts';
import { buildFault } from './answers/build-fault.ts';
import { buildReceipt } from './answers/build-receipt.ts';
import { ebmsErrors } from './errors/ebms-errors.ts';
import { receive, send } from './testing/exchange.ts';
import { makeParties, type Parties } from './testing/parties.ts';
import { hasTool, runTool } from './testing/tools.ts';
import { vectorsFolder } from './testing/vectors.ts';

let parties: Parties;
const made: Record<string, Buffer> = {};

beforeAll(async () => {
  parties = await makeParties();
  const wire = await send(parties);
  const { received } = await receive(parties, wire);
  const signal = { key: parties.receiver, messageId: 'r@ap.example', timestamp: '2026-11-24T11:02:47.001Z' };
  made.message = wire.message.envelope;
  made.receipt = await buildReceipt({ ...signal, message: received });
  made.error = await buildError({
    ...signal,
    refToMessageId: wire.message.messageId,
    errors: (Object.keys(ebmsErrors) as (keyof typeof ebmsErrors)[]).map((code) => ({
      code,
      detail: 'NOT_SERVICED',
      description: 'not served',
    })),
  });
  made.errorWithoutReference = await buildError({ ...signal, errors: [{ code: 'EBMS:0007' }] });
  made.fault = buildFault('MustUnderstand', 'a header block');
});

describe.skipIf(vectorsFolder === undefined || !hasTool('xmllint'))('against the official schemas', () => {
  test.each(['message', 'receipt', 'error', 'errorWithoutReference', 'fault'])('%s is valid', (name) => {
    const result = runTool(
      'xmllint',
      (file) => [
        '--nonet',
        '--noout',
        '--schema',
        `${vectorsFolder}/xsd/all-as4.xsd`,
        file(made[name] as Buffer),
      ],
      {
        XML_CATALOG_FILES: `${vectorsFolder}/xsd/catalog.xml`,
      },
    );
    expect(result.output).toMatch(/validates\s*$/);
  });

  test.each(['message', 'receipt', 'error'])(
    'eb:Messaging of %s alone is valid too (without the weaknesses of the whole)',
    (name) => {
      const messaging = /<eb:Messaging.*<\/eb:Messaging>/s
        .exec(made[name]?.toString() ?? '')?.[0]
        .replace('<eb:Messaging ', '<eb:Messaging xmlns:S12="http://www.w3.org/2003/05/soap-envelope" ');
      const result = runTool(
        'xmllint',
        (file) => [
          '--nonet',
          '--noout',
          '--schema',
          `${vectorsFolder}/xsd/all-as4.xsd`,
          file(messaging ?? ''),
        ],
        {
          XML_CATALOG_FILES: `${vectorsFolder}/xsd/catalog.xml`,
        },
      );
      expect(result.output).toMatch(/validates\s*$/);
    },
  );
});

describe.skipIf(!hasTool('xmlsec1'))('against xmlsec1', () => {
  /** It cannot resolve cid:, so messages are checked without their payload. */
  test('signatures of receipts, errors and messages without payload verify; an altered one does not', async () => {
    const ping = await send(parties, {
      payload: undefined as never,
      message: {
        service: 'http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/service',
        action: 'http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/test',
      },
    });
    const verify = (octets: Buffer, pem: string) =>
      runTool('xmlsec1', (file) => [
        '--verify',
        '--id-attr:Id',
        'Messaging',
        '--id-attr:Id',
        'Body',
        '--pubkey-cert-pem',
        file(pem),
        file(octets),
      ]);
    const { receiver, sender } = parties;
    expect(verify(made.receipt as Buffer, receiver.certificate.toPem())).toMatchObject({ ok: true });
    expect(verify(made.error as Buffer, receiver.certificate.toPem())).toMatchObject({ ok: true });
    expect(verify(ping.message.envelope, sender.certificate.toPem())).toMatchObject({ ok: true });
    const altered = Buffer.from(made.receipt?.toString().replace('r@ap.example', 'x@ap.example') ?? '');
    expect(verify(altered, receiver.certificate.toPem())).toMatchObject({ ok: false });
  });
});

describe('what is written', () => {
  test('stands in the order that receivers demand, without Timestamp', () => {
    const order = [
      ...(made.message
        ?.toString()
        .matchAll(
          /<(wsse:BinarySecurityToken|xenc:EncryptedKey|xenc:EncryptedData|ds:Signature|wsu:Timestamp)[ >]/g,
        ) ?? []),
    ].map((match) => match[1]);
    expect(order).toEqual([
      'wsse:BinarySecurityToken',
      'xenc:EncryptedKey',
      'xenc:EncryptedData',
      'wsse:BinarySecurityToken',
      'ds:Signature',
    ]);
  });

  test('has one child in eb:Receipt, and copies the references as they stood', async () => {
    const receipt = made.receipt?.toString() ?? '';
    expect(receipt).toMatch(
      /<eb:Receipt><ebbp:NonRepudiationInformation[^>]*>(<ebbp:MessagePartNRInformation>.*<\/ebbp:MessagePartNRInformation>){1}<\/ebbp:NonRepudiationInformation><\/eb:Receipt>/s,
    );
    const sent = [...(made.message?.toString().matchAll(/<ds:DigestValue>([^<]+)/g) ?? [])].map(
      (match) => match[1],
    );
    const copied = [
      ...(/<eb:Receipt>.*<\/eb:Receipt>/s.exec(receipt)?.[0].matchAll(/<ds:DigestValue>([^<]+)/g) ?? []),
    ].map((match) => match[1]);
    expect(copied).toEqual(sent);
    expect(copied).toHaveLength(3);
  });
});
