import { createHash } from 'node:crypto';
import { defaultLimits, type UserMessageHeader } from '@budkavle/as4';
import { attachmentDigest, contentIdOfUrl, gunzipBounded } from '@budkavle/as4/inspection';
import { FormatsError, readXheHeader } from '@budkavle/formats';
import type { KeyEntry } from '@budkavle/pki';
import { decryptGcm, type SignedReference, verifyReferenceOctets } from '@budkavle/xml-security';
import { headerSection, rulesSection } from '../envelope/header-section.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import { dataOf, keyFor, ownKey } from './encryption-section.ts';
import type { FoundPart } from './parts.ts';
import type { SecurityReading } from './security-header.ts';

export interface AttachmentQuestion {
  readonly part: FoundPart;
  readonly header: UserMessageHeader | undefined;
  readonly reading: SecurityReading | undefined;
  readonly keys: readonly KeyEntry[];
}

/** One attachment: opened if the key is there, its digest against the signature, then inflated. Content is never shown. */
export async function attachmentSections(asked: AttachmentQuestion): Promise<SectionBuilder[]> {
  const { part, reading } = asked;
  const section = new SectionBuilder(`Attachment in part ${part.number}`).fact('Content-ID', part.contentId);
  const data = reading && dataOf(part, reading.encryptedData);
  const reference = reading?.signature?.references.find((one) => contentIdOfUrl(one.uri) === part.contentId);
  if (!reference) section.fault('signed', 'no signature covers it', { code: 'EBMS:0103' });
  const plain = data ? await decrypted(section, asked) : () => part.file.read();
  if (!plain) return [section];
  const sound = await checkDigest(section, plain, data ? data.mimeType : part.contentType, reference);
  return sound ? [section, ...(await contentSections(section, asked, plain))] : [section];
}

async function decrypted(
  section: SectionBuilder,
  { part, reading, keys }: AttachmentQuestion,
): Promise<(() => AsyncIterable<Buffer>) | undefined> {
  const data = reading && dataOf(part, reading.encryptedData);
  const encryptedKey = data && keyFor(data, reading.encryptedKeys);
  if (!encryptedKey) {
    section.fault('key', 'no EncryptedKey belongs to it', { code: 'EBMS:0103' });
    return undefined;
  }
  const own = ownKey(encryptedKey, keys);
  if (!own) {
    section.check('content', 'unknown', 'stays closed: give the receiver’s key (--key or --pkcs12)');
    return undefined;
  }
  const { digest, mgf } = encryptedKey.transport;
  const key = await section.attemptAsync('key', () => own.decrypt(encryptedKey.wrapped, { digest, mgf }));
  if (!key) return undefined;
  if (key.length !== 16) {
    section.fault('key', 'not a key of AES-128', { code: 'EBMS:0102' });
    return undefined;
  }
  return () => decryptGcm(part.file.read(), key);
}

/** Reads to the end, so that the tag has been verified too. */
async function checkDigest(
  section: SectionBuilder,
  plain: () => AsyncIterable<Buffer>,
  mimeType: string | undefined,
  reference: SignedReference | undefined,
): Promise<boolean> {
  const octets = await section.attemptAsync(
    'content',
    async () => {
      let size = 0;
      for await (const chunk of plain()) size += chunk.length;
      return size;
    },
    (size) => `${size} octets, whole`,
  );
  if (octets === undefined) return false;
  if (!reference) return true;
  await section.attemptAsync(
    'digest',
    async () => {
      const digest = attachmentDigest(mimeType);
      for await (const chunk of plain()) digest.update(chunk);
      verifyReferenceOctets(reference, digest.digest());
    },
    () => 'what was signed is what is there',
  );
  return true;
}

async function contentSections(
  section: SectionBuilder,
  { part, header }: AttachmentQuestion,
  plain: () => AsyncIterable<Buffer>,
): Promise<SectionBuilder[]> {
  const properties = header?.parts.find(
    ({ href }) => href !== undefined && contentIdOfUrl(href) === part.contentId,
  )?.properties;
  const value = (name: string) => properties?.find((one) => one.name === name)?.value;
  const compressed = value('CompressionType') === 'application/gzip';
  const content = () => (compressed ? gunzipBounded(plain(), defaultLimits) : plain());
  const facts = await section.attemptAsync(
    compressed ? 'gzip' : 'in clear text',
    async () => {
      const hash = createHash('sha256');
      let size = 0;
      for await (const chunk of content()) {
        size += chunk.length;
        hash.update(chunk);
      }
      return { size, sha256: hash.digest('hex') };
    },
    () => (compressed ? 'inflates' : 'not compressed'),
  );
  if (!facts) return [];
  section
    .fact('type', value('MimeType'))
    .fact('size opened', facts.size)
    .fact('SHA-256 opened', facts.sha256);
  return /^(?:text|application)\/xml/.test(value('MimeType') ?? '')
    ? await envelopeSections(section, content)
    : [];
}

/** The XHE envelope within, header and rules; its signature is for `budkavle envelope verify`. */
async function envelopeSections(
  section: SectionBuilder,
  content: () => AsyncIterable<Buffer>,
): Promise<SectionBuilder[]> {
  try {
    const { header, findings, bytes, signatures } = await readXheHeader(content());
    if (!header) return [];
    const inner = headerSection(header, bytes, 'Envelope within').fact('signatures', signatures);
    return [inner, rulesSection(findings)];
  } catch (error) {
    if (!(error instanceof FormatsError)) throw error;
    section.failed('envelope', error);
    return [];
  }
}
