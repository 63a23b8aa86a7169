import { Readable } from 'node:stream';
import type { BlobStore } from '@budkavle/platform';

/** One text of a message, with the name of its document if it has one. */
export interface BodyText {
  text: string;
  documentName?: string;
}

/** Stores the texts as a blob, so that they lie encrypted and out of the database. */
export async function storeBody(
  blobs: BlobStore,
  organisation: string,
  body: readonly BodyText[],
): Promise<string> {
  const octets = Buffer.from(JSON.stringify(body), 'utf8');
  return (await blobs.put(organisation, Readable.from([octets]))).hash;
}

export async function readBody(blobs: BlobStore, organisation: string, hash: string): Promise<BodyText[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of blobs.open(organisation, hash)) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as BodyText[];
}

const excerptLength = 160;

/** The first words, for a list: white space folded, the marks of Markdown left out. */
export function excerptOf(body: readonly BodyText[]): string {
  const text = body.map((one) => one.text.slice(0, 2000)).join(' ');
  const plain = text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[#>*+\-\s]+/gm, ' ')
    .replace(/[*_`~]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const points = [...plain];
  return points.length <= excerptLength
    ? plain
    : `${points
        .slice(0, excerptLength - 1)
        .join('')
        .trimEnd()}…`;
}
