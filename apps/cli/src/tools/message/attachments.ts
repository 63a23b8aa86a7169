import { createHash } from 'node:crypto';
import { type AttachmentSink, checkFileType, sanitiseFileName } from '@budkavle/formats';

/** What is told about an attachment; the name only when asked for. */
export interface AttachmentFacts {
  readonly fileName: string;
  readonly contentType: string;
  readonly field: string;
  size: number;
  sha256: string | undefined;
  sniffed: string | undefined;
  supported: boolean;
  matches: boolean;
}

const headBytes = 512;

/** A sink that keeps nothing but size, digest and the first octets (for the file type). */
export function measuringSink(found: AttachmentFacts[]): AttachmentSink<void> {
  return async ({ fileName, contentType, field }, content) => {
    const facts: AttachmentFacts = {
      fileName: sanitiseFileName(fileName),
      contentType,
      field,
      size: 0,
      sha256: undefined,
      sniffed: undefined,
      supported: false,
      matches: false,
    };
    found.push(facts);
    const hash = createHash('sha256');
    let head = Buffer.alloc(0);
    for await (const chunk of content) {
      facts.size += chunk.length;
      hash.update(chunk);
      if (head.length < headBytes) head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
    }
    facts.sha256 = hash.digest('hex');
    Object.assign(facts, checkFileType({ contentType, head }));
  };
}
