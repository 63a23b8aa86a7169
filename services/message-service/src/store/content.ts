import type { DigitalDocument, MessageAttributes } from '@budkavle/contracts';
import type { BlobStore } from '@budkavle/platform';

/** A file of a message: its octets are a blob of their own. */
export interface StoredFile {
  fileName: string;
  contentType: string;
  hash: string;
  size: number;
}

export interface StoredDocument extends Omit<DigitalDocument, 'contentFiles'> {
  contentFiles?: StoredFile[];
}

/** Everything of a message that is content: kept as one encrypted blob, never in a column. */
export interface StoredContent
  extends Pick<
    MessageAttributes,
    'confidentiality' | 'generatingSystem' | 'recipientAttention' | 'senderAttention' | 'label'
  > {
  /** False: the message had no label, and `label` is empty. */
  hasLabel?: boolean;
  recipientLabel?: string;
  senderLabel?: string;
  digitalDocument: StoredDocument[];
}

const maxContentBytes = 64 * 1024 * 1024;

export async function putContent(
  blobs: BlobStore,
  participant: string,
  content: StoredContent,
): Promise<{ hash: string; size: number }> {
  const octets = Buffer.from(JSON.stringify(content), 'utf8');
  return blobs.put(participant, once(octets), { maxBytes: maxContentBytes });
}

export async function openContent(
  blobs: BlobStore,
  participant: string,
  hash: string,
): Promise<StoredContent> {
  const chunks: Buffer[] = [];
  for await (const chunk of blobs.open(participant, hash)) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as StoredContent;
}

export function filesOf(content: StoredContent): StoredFile[] {
  return content.digitalDocument.flatMap((document) => document.contentFiles ?? []);
}

export async function* once(octets: Uint8Array): AsyncGenerator<Uint8Array> {
  yield octets;
}
