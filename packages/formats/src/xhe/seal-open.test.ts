import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CertificateAuthority } from '@budkavle/pki';
import { keyDecrypter, signEnveloped, signer, XmlSecurityError } from '@budkavle/xml-security';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentTypes } from '../identifiers/document-type.ts';
import { readMessage } from '../message/read.ts';
import { writeMessage } from '../message/write.ts';
import { buildReceipt, receiptFor } from '../receipt/build.ts';
import { parseReceipt } from '../receipt/parse.ts';
import { exampleMessage } from '../testing/example-message.ts';
import { haveOfficial, schematronFailures, xsdVerdicts } from '../testing/official.ts';
import { collect, inPieces } from '../testing/streams.ts';
import { haveVectors, vector } from '../testing/vectors.ts';
import { buildXhe, messageXheHeader, receiptXheHeader, sealXhe, xheRoot } from './build.ts';
import { decryptXhePayload, openXhe, plainXhePayload, verifyXhe } from './open.ts';
import { readXheHeader } from './read-header.ts';

interface Identity {
  certificate: Buffer;
  key: KeyObject;
}

async function identity(commonName: string): Promise<Identity> {
  const authority = await CertificateAuthority.createRoot({ commonName, keyBits: 2048 });
  return { certificate: Buffer.from(authority.certificate.der), key: createPrivateKey(authority.keyPem) };
}

let kommun: Identity;
let region: Identity;
beforeAll(async () => {
  [kommun, region] = await Promise.all([
    identity('exempelkommunen.example'),
    identity('exempelregionen.example'),
  ]);
});

const addressing = {
  id: '3a94b4ed-a6d7-41e2-945d-b3fa91e8a6e9',
  sender: '0203:exempelkommunen.example',
  recipient: '0203:exempelregionen.example',
  federationId: 'urn:fdc:digg.se:edelivery:federation:test',
};
const publicKey = (certificate: Buffer | undefined) =>
  new X509Certificate(certificate ?? Buffer.alloc(0)).publicKey;
const rangeOf = (octets: Buffer) => (start: number, end: number) =>
  inPieces(octets.subarray(start, end), 4096);
const privateKeys = (who: Identity) => [{ certificate: who.certificate, decrypt: keyDecrypter(who.key) }];
const resolveKey = (who: Identity) => (certificates: readonly Buffer[]) => {
  if (!certificates[0]?.equals(who.certificate)) throw new Error('not the published certificate');
  return publicKey(certificates[0]);
};

async function sealed(
  content: 'aes256-gcm' | 'aes256-cbc' = 'aes256-gcm',
  text = 'hej världen',
): Promise<Buffer> {
  const message = exampleMessage([
    { fileName: 'a.txt', contentType: 'text/plain', open: () => inPieces(text, 5) },
  ]);
  return collect(
    sealXhe(
      messageXheHeader({ ...addressing, handlingServiceId: 'remiss.0203:exempelregionen.example' }),
      writeMessage(message),
      {
        encryption: {
          recipientCertificate: region.certificate,
          content,
          transport: { algorithm: 'rsa-oaep-mgf1p', digest: 'sha1', mgf: 'sha1' },
        },
        signing: { certificate: kommun.certificate, sign: signer(kommun.key) },
      },
    ),
  );
}

describe('a message in its envelope', () => {
  it.each(['aes256-gcm', 'aes256-cbc'] as const)('sealed and opened with %s', async (content) => {
    const xhe = await sealed(content);
    const { verified, spooled } = await openXhe({
      source: inPieces(xhe, 777),
      range: rangeOf(xhe),
      resolveKey: (certificates, header) => {
        expect(header.sender.value).toBe(addressing.sender);
        return resolveKey(kommun)(certificates);
      },
      privateKeys: privateKeys(region),
      spool: collect,
    });
    expect(verified).toMatchObject({ findings: [], header: { id: addressing.id, encrypted: true } });
    const { message } = await readMessage(inPieces(spooled), {
      attachmentSink: async (_meta, bytes) => collect(bytes),
    });
    expect(message?.documents[0]?.files[0]?.stored.toString()).toBe('hej världen');
    expect(message?.header).toEqual(exampleMessage().header);
  });

  it.skipIf(!haveOfficial)('is valid by the official schema and Schematron', async () => {
    const xhe = await sealed();
    expect(xsdVerdicts('xhe', [xhe])).toEqual([true]);
    expect(schematronFailures('xhe', xhe)).toEqual([]);
    expect(await readXheHeader(inPieces(xhe))).toMatchObject({ findings: [], signatures: 1 });
  });

  it('is not written with a header against the rules', async () => {
    const header = messageXheHeader({ ...addressing, sender: 'nobody', handlingServiceId: 'x' });
    const parts = sealXhe(header, inPieces('<a></a>'), {
      signing: { certificate: kommun.certificate, sign: signer(kommun.key) },
    });
    await expect(collect(parts)).rejects.toMatchObject({ code: 'FMT_XHE_MODEL' });
  });
});

describe('a payload that was encrypted in place', () => {
  it('uses prefixes that only the envelope declares, as Apache Santuario writes it', async () => {
    const tns = 'urn:riv:infrastructure:messaging:MessageWithAttachments:3';
    const message = (await collect(writeMessage(exampleMessage())))
      .toString()
      .replace(` xmlns:tns="${tns}"`, '');
    const header = messageXheHeader({
      ...addressing,
      handlingServiceId: 'remiss.0203:exempelregionen.example',
    });
    const encryption = {
      recipientCertificate: region.certificate,
      content: 'aes256-cbc' as const,
      transport: { algorithm: 'rsa-oaep-mgf1p' as const, digest: 'sha1' as const, mgf: 'sha1' as const },
    };
    const envelope = (await collect(buildXhe(header, inPieces(message), encryption))).toString();
    const contextNamespaces = new Map(
      [...xheRoot.contextNamespaces].flatMap(([prefix, uri]) =>
        prefix === 'x' ? [['tns', tns] as const, [prefix, uri] as const] : [[prefix, uri] as const],
      ),
    );
    const xhe = await collect(
      signEnveloped(inPieces(envelope.replace(' xmlns:x=', ` xmlns:tns="${tns}" xmlns:x=`)), {
        rootEndTag: xheRoot.endTag,
        contextNamespaces,
        certificate: kommun.certificate,
        sign: signer(kommun.key),
      }),
    );
    const { spooled } = await openXhe({
      source: inPieces(xhe),
      range: rangeOf(xhe),
      resolveKey: resolveKey(kommun),
      privateKeys: privateKeys(region),
      spool: collect,
    });
    const { message: read, findings } = await readMessage(inPieces(spooled), {
      attachmentSink: async () => 0,
    });
    expect(findings).toEqual([]);
    expect(read?.header).toEqual(exampleMessage().header);
  });
});

describe('a receipt in its envelope', () => {
  it('is signed, not encrypted, and reads', async () => {
    const receipt = receiptFor({
      id: 'KVT-1',
      sender: addressing.recipient,
      receiver: addressing.sender,
      documentId: addressing.id,
      findings: [],
    });
    const header = receiptXheHeader({
      ...addressing,
      sender: addressing.recipient,
      recipient: addressing.sender,
      handlingServiceId: 'registrator',
    });
    const xhe = await collect(
      sealXhe(header, inPieces(buildReceipt(receipt)), {
        signing: { certificate: region.certificate, sign: signer(region.key) },
      }),
    );
    if (haveOfficial) {
      expect(xsdVerdicts('xhe', [xhe])).toEqual([true]);
      expect(schematronFailures('xhe', xhe)).toEqual([]);
    }
    const verified = await verifyXhe(inPieces(xhe), { resolveKey: resolveKey(region) });
    expect(verified.header).toMatchObject({ encrypted: false, document: documentTypes.receipt.identifier });
    expect(parseReceipt(plainXhePayload(verified))).toEqual(receipt);
    await expect(
      collect(decryptXhePayload(verified, { privateKeys: [], source: rangeOf(xhe) })),
    ).rejects.toMatchObject({
      code: 'FMT_XHE_PAYLOAD',
    });
  });
});

describe('attacks on the envelope', () => {
  const open = (
    xhe: Buffer,
    options: { by?: Identity; keys?: Identity; seen?: (octets: Buffer) => unknown } = {},
  ) =>
    openXhe({
      source: inPieces(xhe, 1000),
      range: rangeOf(xhe),
      resolveKey: resolveKey(options.by ?? kommun),
      privateKeys: privateKeys(options.keys ?? region),
      spool: async (payload) => {
        for await (const chunk of payload) options.seen?.(chunk);
      },
    });

  it('a header changed after signing: refused before anything is decrypted', async () => {
    const xhe = (await sealed()).toString().replace('remiss.0203', 'annan.0203');
    const seen: Buffer[] = [];
    await expect(open(Buffer.from(xhe), { seen: (octets) => seen.push(octets) })).rejects.toBeInstanceOf(
      XmlSecurityError,
    );
    expect(seen).toEqual([]);
  });

  it('signed by somebody else: the resolver decides', async () => {
    await expect(open(await sealed(), { by: region })).rejects.toThrow('not the published certificate');
  });

  it('for another recipient: uniform refusal', async () => {
    await expect(open(await sealed(), { keys: kommun })).rejects.toMatchObject({
      code: expect.stringMatching(/^ENC_/),
    });
  });

  it('signed but against the rules of the envelope: not opened', async () => {
    const broken = sealXhe(
      receiptXheHeader(addressing),
      inPieces(
        buildReceipt(
          receiptFor({
            id: 'K',
            sender: addressing.sender,
            receiver: addressing.recipient,
            documentId: 'x',
            findings: [],
          }),
        ),
      ),
      {
        signing: {
          certificate: kommun.certificate,
          sign: signer(kommun.key),
        },
      },
    );
    const verified = await verifyXhe(await collect(broken), { resolveKey: resolveKey(kommun) });
    const refused = {
      ...verified,
      findings: [{ rule: 'R1-XHE', severity: 'envelope', text: '', field: '' }] as const,
    };
    expect(() => plainXhePayload(refused)).toThrow(expect.objectContaining({ code: 'FMT_XHE_INVALID' }));
  });

  it('no envelope at all', async () => {
    await expect(open(Buffer.from('<a/>'))).rejects.toThrow();
    await expect(open(Buffer.from('hej'))).rejects.toMatchObject({ code: 'FMT_NOT_WELL_FORMED' });
  });
});

describe.skipIf(!haveVectors)('envelopes of other software', () => {
  const own = (certificates: readonly Buffer[]) => publicKey(certificates[0]);
  it.each([
    'message/extracted/xhe_encrypted.xml',
    'message/extracted/xhe_unencrypted.xml',
    'xhe/examples/XHE-tm-base-ext-sigenc.xml',
  ])('%s verifies', async (path) => {
    const verified = await verifyXhe(inPieces(vector(path), 999), { resolveKey: own });
    expect(verified.findings).toEqual([]);
    expect(verified.encryptedData !== undefined).toBe(verified.header.encrypted);
  });

  it('the message in the unencrypted one reads, from the verified tree', async () => {
    const verified = await verifyXhe(vector('message/extracted/xhe_unencrypted.xml'), { resolveKey: own });
    const { message, findings } = await readMessage(inPieces(plainXhePayload(verified)), {
      attachmentSink: async () => 0,
    });
    expect(findings).toEqual([]);
    expect(message?.header.messageId).toBe(verified.header.id);
  });

  it.each(['message/examples/xhe_encrypted_payload.xml', 'message/examples/xhe_unencrypted_payload.xml'])(
    '%s, printed prettily after signing, is refused',
    async (path) => {
      await expect(verifyXhe(vector(path), { resolveKey: own })).rejects.toMatchObject({
        code: 'DSIG_DIGEST',
      });
    },
  );
});
