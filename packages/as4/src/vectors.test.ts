import { Certificate, type KeyEntry, loadPkcs12 } from '@budkavle/pki';
import { algorithms, childElements, decryptGcm, policies, type XmlElement } from '@budkavle/xml-security';
import { describe, expect, test } from 'vitest';
import { openAnswer } from './answers/open-answer.ts';
import { checkReceiptReferences } from './answers/receipt-information.ts';
import { gunzipBounded } from './compression/gunzip-bounded.ts';
import { As4Error } from './errors/as4-error.ts';
import { parseContentType, parseRelatedType } from './mime/content-type.ts';
import { readMultipart } from './mime/multipart-reader.ts';
import type { As4Profile } from './profile/as4-profile.ts';
import { keyOf } from './receiving/decrypt-attachment.ts';
import { openUserMessage } from './receiving/open-user-message.ts';
import { readEnvelope, readHeaderBlocks, uniqueIds } from './soap/envelope.ts';
import { profile } from './testing/exchange.ts';
import { chunked, collect, memorySpool } from './testing/parties.ts';
import { messageFile, vector, vectorsFolder } from './testing/vectors.ts';
import { attachmentDigest } from './wss/attachment-digest.ts';
import { verifySignature } from './wss/authenticate-signer.ts';
import { checkReferences } from './wss/check-references.ts';
import { matchingCertificates } from './wss/key-reference.ts';
import { readSecurity, type SecurityHeader } from './wss/read-security.ts';

/** Switches the strictness of the profile off: what other products use by default. */
const lenient: As4Profile = {
  ...profile,
  suite: {
    signature: { ...policies.as4, signature: [algorithms.rsaSha256, algorithms.rsaSha384], minRsaBits: 1024 },
    keyTransport: [
      ...profile.suite.keyTransport,
      { algorithm: 'rsa-oaep-mgf1p', digest: 'sha256', mgf: 'sha1' },
      { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha1' },
      { algorithm: 'rsa-oaep', digest: 'sha1', mgf: 'sha1' },
    ],
    content: ['aes128-gcm'],
  },
};

const folder = 'as4-samples';

interface Taken {
  readonly envelope: Buffer;
  readonly attachments: ReadonlyMap<string, Buffer>;
}

async function takeApart(path: string): Promise<Taken> {
  const { contentType, octets } = messageFile(path);
  const type = parseContentType(contentType);
  if (type.type === 'application/soap+xml') return { envelope: octets, attachments: new Map() };
  const attachments = new Map<string, Buffer>();
  let envelope: Buffer | undefined;
  for await (const part of readMultipart(chunked(octets, 500), parseRelatedType(type).boundary)) {
    const content = await collect(part.content);
    if (envelope === undefined) envelope = content;
    else attachments.set(part.contentId ?? '', content);
  }
  return { envelope: envelope as Buffer, attachments };
}

/** Reads the security header and verifies value and local references, with the certificate named or the one given. */
function verifyEnvelope(taken: Taken, given?: Certificate, mustMatch = true): SecurityHeader {
  const soap = readEnvelope(taken.envelope, 2_000_000);
  const blocks = readHeaderBlocks(soap.header);
  const security = readSecurity(blocks.security, lenient.suite, 20);
  const certificate = security.signer.kind === 'certificate' ? security.signer.certificate : given;
  if (mustMatch && given && security.signer.kind !== 'certificate')
    expect(matchingCertificates(security.signer, [given])).toHaveLength(1);
  const references = checkReferences(security.signature.references, {
    ids: uniqueIds(soap.root),
    messaging: blocks.messaging,
    body: soap.body,
    timestamp: security.timestamp,
    contentIds: [...taken.attachments.keys()],
  });
  verifySignature(security.signature, certificate as Certificate, [
    [references.messaging, blocks.messaging],
    [references.body, soap.body],
  ]);
  return security;
}

function certificate(name: string): Certificate {
  return Certificate.parsePem(vector(`${folder}/${name}`).toString())[0] as Certificate;
}

function keys(store: string, password: string): KeyEntry[] {
  return loadPkcs12(vector(`${folder}/${store}`), password).entries;
}

function descendant(element: XmlElement, localName: string): XmlElement | undefined {
  for (const one of childElements(element)) {
    const found = one.localName === localName ? one : descendant(one, localName);
    if (found) return found;
  }
  return undefined;
}

function codeOf(step: () => unknown): string {
  try {
    step();
  } catch (error) {
    if (error instanceof As4Error) return error.code;
    throw error;
  }
  return 'accepted';
}

/** The whole way of a receiver, certificates believed: what this profile says of the message. */
async function refusedAs(
  path: string,
  change: { keys?: KeyEntry[]; profile?: As4Profile } = {},
): Promise<string> {
  const { contentType, octets } = messageFile(path);
  try {
    await openUserMessage(
      { contentType, body: chunked(octets) },
      {
        profiles: [change.profile ?? profile],
        keys: change.keys ?? [],
        authenticate: async () => undefined,
        quarantine: async () => memorySpool(),
      },
    );
  } catch (error) {
    if (error instanceof As4Error) return error.code;
    throw error;
  }
  return 'accepted';
}

describe.skipIf(vectorsFolder === undefined)('messages of other products', () => {
  describe('signatures that verify', () => {
    test.each([
      'receipt-helger.as4in',
      'receipt-governikus.as4in',
      'receipt-dataport1-mustunderstand.as4in',
      'phase4-TestReceipt12.xml',
      'usermessage-phase4-signed-encrypted.as4out',
      'eessi/as4net-signed-encrypted-bst-nokey.as4',
      'eessi/as4net-signed-pullrequest.xml',
      'eessi/rssbus-signed-encrypted-nokey.as4',
    ])('%s', async (file) => {
      verifyEnvelope(await takeApart(`${folder}/${file}`));
    });

    test('signers named by key identifier or issuer and serial', async () => {
      verifyEnvelope(
        await takeApart(`${folder}/eessi/holodeck-signed-ski-envelope.xml`),
        certificate('eessi/AccessPointB.cert.pem'),
      );
      verifyEnvelope(
        await takeApart(`${folder}/eessi/holodeck-signed-only-gzip.as4`),
        certificate('eessi/AccessPointB.cert.pem'),
      );
    });
  });

  describe('refused', () => {
    test.each([
      ['receipt-dataport1.as4in', 'EBMS:0101'],
      // Altered, but before that: its Body is not signed.
      ['eessi/bad-receipt-signature.as4', 'EBMS:0103'],
      ['eessi/bad-signature-missing-body-id.as4', 'EBMS:0103'],
      ['eessi/bad-signature-other-certificate.as4', 'EBMS:0101'],
      ['eessi/bad-signature-header-digest.as4', 'EBMS:0101'],
      // The altered value is no base64 any more.
      ['eessi/bad-signature-pullrequest.xml', 'EBMS:0103'],
      // Right, but of a key of 1024 bits.
      ['eessi/as4net-signed-soap-only.as4', 'EBMS:0101'],
      ['phase4-WrongSigningAlgorithm.xml', 'EBMS:0103'],
      ['phase4-WrongSigningDigestAlgorithm.xml', 'EBMS:0103'],
      ['phase4-UserMessageWithCompressedPayload12.xml', 'EBMS:0009'],
    ])('%s: %s', async (file, code) => {
      const taken = await takeApart(`${folder}/${file}`);
      expect(codeOf(() => verifyEnvelope(taken))).toBe(code);
    });

    test.each([
      ['phase4-TwoUserMessages.xml', 'EBMS:0003'],
      ['phase4-UserMessageNoPartyID.xml', 'EBMS:0009'],
      ['phase4-UserMessageWithCompressedPayload12.xml', 'EBMS:0009'],
      ['eessi/as4net-signed-pullrequest.xml', 'EBMS:0010'],
      ['eessi/bad-ciphertext-text-transcoded.as4', 'EBMS:0003'],
    ])('by the whole way of a receiver: %s: %s', async (file, code) => {
      expect(await refusedAs(`${folder}/${file}`)).toBe(code);
    });

    test('as other profiles, before anything else', async () => {
      for (const file of [
        'holodeck-signed-encrypted-issuerserial.as4',
        'holodeck-signed-only-gzip.as4',
        'bad-gzip.as4',
        'bad-missing-part.as4',
        'bad-missing-mimetype-property.as4',
      ])
        expect(await refusedAs(`${folder}/eessi/${file}`)).toMatch(/^EBMS:00\d\d$/);
    });
  });

  describe('with published keys', () => {
    const b = () => keys('eessi/AccessPointB.pfx', 'Pz4cZK4SULUwmraZb');
    test.each(['issuerserial', 'ski'])(
      'signed by A, encrypted to B, keys by %s: verified, opened, digests right, inflated',
      async (kind) => {
        const taken = await takeApart(`${folder}/eessi/holodeck-signed-encrypted-${kind}.as4`);
        const security = verifyEnvelope(taken, certificate('eessi/AccessPointA.cert.pem'));
        const sizes = await openAll(taken, security, b());
        expect(sizes.sort((x, y) => x - y)).toEqual([206, 296454]);
      },
    );

    test('the strict profile refuses them by algorithm', async () => {
      const { envelope } = await takeApart(`${folder}/eessi/holodeck-signed-encrypted-ski.as4`);
      const { security } = readHeaderBlocks(readEnvelope(envelope, 2_000_000).header);
      expect(codeOf(() => readSecurity(security, profile.suite, 20))).toBe('EBMS:0103');
    });

    test('a part that went through a text encoding does not open: EBMS:0102', async () => {
      const taken = await takeApart(`${folder}/eessi/bad-ciphertext-text-transcoded.as4`);
      const security = verifyEnvelope(taken, certificate('eessi/AccessPointA.cert.pem'));
      await expect(openAll(taken, security, b())).rejects.toMatchObject({ code: 'ENC_DECRYPT' });
    });

    test.each([
      ['bst_x509v3', '9c85a48fb2182e4f533b5e6d2b096f02'],
      ['bst_X509PKIPathv1', '15f06df25170f3f5e06d1cd39e4a5157'],
      ['is', 'c6cba5d9353c5ede6b3c82f844c26892'],
      ['ski', 'f27c9ca65081e277e85987468b4f11de'],
    ])(
      'Domibus, %s: key transport of the profile opens; pretty-printed after signing, so refused',
      async (kind, expected) => {
        const taken = {
          ...(await takeApart(`${folder}/domibus/${kind}_incoming_message.xml`)),
          attachments: new Map([['message', Buffer.alloc(0)]]),
        };
        const security = readSecurity(
          readHeaderBlocks(readEnvelope(taken.envelope, 2_000_000).header).security,
          { ...lenient.suite, keyTransport: profile.suite.keyTransport },
          20,
        );
        const [encrypted] = security.encryptedKeys;
        const own = keys('domibus/gateway_keystore.p12', 'test123').find(
          (key) => encrypted && matchingCertificates(encrypted.recipient, [key.certificate]).length > 0,
        );
        expect(
          (await own?.decrypt(encrypted?.wrapped as Buffer, { digest: 'sha256', mgf: 'sha256' }))?.toString(
            'hex',
          ),
        ).toBe(expected);
        expect(codeOf(() => verifyEnvelope(taken, own?.certificate, false))).toBe('EBMS:0101');
      },
    );
  });

  test('a receipt whose references are in no namespace is no proof', async () => {
    const file = vector(`${folder}/eessi/bad-receipt-nri-namespace.as4`).toString();
    const envelope = Buffer.from(/<\?xml.*Envelope>/s.exec(file)?.[0] ?? '');
    const { messaging } = readHeaderBlocks(readEnvelope(envelope, 2_000_000).header);
    const receipt = descendant(messaging, 'Receipt') as XmlElement;
    expect(() =>
      checkReceiptReferences(
        receipt,
        new Array(childElements(childElements(receipt)[0] as XmlElement).length),
      ),
    ).toThrow(
      expect.objectContaining({ code: 'EBMS:0302', reason: expect.stringContaining('ds:Reference') }),
    );
  });

  test('unsigned errors are read and not trusted', async () => {
    const options = {
      profile,
      messageId: 'x',
      toPartyId: 'x',
      references: [],
      authenticate: async () => undefined,
    };
    const plain = await openAnswer(vector(`${folder}/phase4-ErrorMessage.xml`), options);
    expect(plain).toMatchObject({ kind: 'error', trusted: false, errors: [{ code: 'EBMS:0001' }] });
    const withFault = await openAnswer(vector(`${folder}/phase4-ErrorMessageWithFault.xml`), options);
    expect(withFault).toMatchObject({
      kind: 'error',
      trusted: false,
      errors: [{ code: 'EBMS:0103' }],
      fault: expect.anything(),
    });
  });

  test('folded headers and base64 transfer encoding; the file has lost its carriage returns, which MIME requires', async () => {
    const { contentType, octets } = messageFile(`${folder}/phase4-WrongCompression.mime`);
    const wire = Buffer.from(octets.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
    const parts: Buffer[] = [];
    for await (const part of readMultipart(
      chunked(wire, 77),
      parseRelatedType(parseContentType(contentType)).boundary,
    ))
      parts.push(await collect(part.content));
    expect(parts).toHaveLength(2);
    expect(parts[1]?.subarray(0, 3).toString('hex')).toBe('1f8b08');
    expect((await collect(gunzipBounded(chunked(parts[1] as Buffer), profile.limits))).toString()).toContain(
      '<',
    );
  });

  async function openAll(taken: Taken, security: SecurityHeader, own: KeyEntry[]): Promise<number[]> {
    const sizes: number[] = [];
    for (const data of security.encryptedData) {
      const encrypted = keyOf(data, security.encryptedKeys);
      const entry = own.find(
        (key) => matchingCertificates(encrypted.recipient, [key.certificate]).length > 0,
      ) as KeyEntry;
      const key = await entry.decrypt(encrypted.wrapped, encrypted.transport);
      const plain = await collect(decryptGcm(chunked(taken.attachments.get(data.contentId) as Buffer), key));
      const digest = attachmentDigest(data.mimeType);
      digest.update(plain);
      const reference = security.signature.references.find((one) => one.uri === `cid:${data.contentId}`);
      expect(digest.digest().equals(reference?.digest as Buffer)).toBe(true);
      sizes.push((await collect(gunzipBounded(chunked(plain), profile.limits))).length);
    }
    return sizes;
  }
});
