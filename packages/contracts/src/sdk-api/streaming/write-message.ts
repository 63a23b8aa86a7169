import { randomUUID } from 'node:crypto';
import type { CreateMessage, OutputData } from '../documents.ts';
import { encodeBase64 } from './base64.ts';
import type { ContentPlace } from './read-message.ts';

/** A document whose files' `content` is anything: it is not looked at, `open` gives the octets. */
export type DocumentToWrite = CreateMessage | OutputData;

/**
 * The JSON text of a document as a stream; each file's content is read from `open` when its place has come. Name and type are
 * written before the content, so that a reader knows them in time.
 */
export async function* writeMessageDocument(
  document: DocumentToWrite,
  open: (place: Required<ContentPlace>) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const marker = randomUUID();
  const places: Required<ContentPlace>[] = [];
  const text = JSON.stringify(withMarkers(document, marker, places));
  const parts = text.split(marker);
  for (const [index, part] of parts.entries()) {
    yield Buffer.from(part, 'utf8');
    const place = places[index];
    if (place) yield* encodeBase64(open(place));
  }
}

function withMarkers(
  document: DocumentToWrite,
  marker: string,
  places: Required<ContentPlace>[],
): DocumentToWrite {
  const attributes = document.data?.attributes;
  if (!attributes?.digitalDocument) return document;
  const digitalDocument = attributes.digitalDocument.map((one, d) => {
    if (!one.contentFiles) return one;
    const contentFiles = one.contentFiles.map(({ fileName, contentType }, f) => {
      places.push({ document: d, file: f, fileName, contentType });
      return { fileName, contentType, content: marker };
    });
    return { ...one, contentFiles };
  });
  return {
    ...document,
    data: { ...document.data, attributes: { ...attributes, digitalDocument } },
  } as DocumentToWrite;
}
