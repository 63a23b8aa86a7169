import { createHash } from 'node:crypto';
import { parseContentType, readMultipart } from '@budkavle/as4';
import { contentIdOfUrl, stripContentId } from '@budkavle/as4/inspection';
import type { Scratch, ScratchFile } from '../files/scratch.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import type { Dump } from './dump.ts';

/** One MIME part, kept in a scratch file. */
export interface FoundPart {
  readonly number: number;
  readonly isRoot: boolean;
  readonly contentId: string | undefined;
  readonly contentType: string | undefined;
  readonly file: ScratchFile;
  readonly size: number;
}

export interface FoundParts {
  readonly sections: readonly SectionBuilder[];
  readonly parts: readonly FoundPart[];
  /** The SOAP part, undefined when there is none or it is larger than a header may be. */
  readonly envelope: Buffer | undefined;
}

const maxEnvelopeBytes = 4 * 1024 * 1024;
const maxParts = 64;

/** Takes the body apart. What goes wrong ends the reading, and what was read until then is shown. */
export async function readParts(dump: Dump, scratch: Scratch): Promise<FoundParts> {
  const outline = new SectionBuilder('MIME');
  const parts: FoundPart[] = [];
  const sections: SectionBuilder[] = [outline];
  const type = outline.attempt('content type', () => parseContentType(dump.contentType));
  if (!type) return { sections, parts, envelope: undefined };
  const keep = async (content: AsyncIterable<Buffer>, names: Omit<FoundPart, 'file' | 'size' | 'number'>) => {
    const section = new SectionBuilder(`Part ${parts.length + 1}${names.isRoot ? ': SOAP envelope' : ''}`)
      .fact('Content-ID', names.contentId ?? 'none')
      .fact('Content-Type', names.contentType ?? 'none');
    sections.push(section);
    const file = await scratch.file();
    const hash = createHash('sha256');
    let size = 0;
    try {
      for await (const chunk of content) {
        size += chunk.length;
        hash.update(chunk);
        await file.write(chunk);
      }
    } finally {
      section.fact('size', size).fact('SHA-256', hash.digest('hex'));
      parts.push({ ...names, number: parts.length + 1, file, size });
    }
  };
  if (!type.type.startsWith('multipart/')) {
    outline.fact('form', 'no multipart: the SOAP envelope alone');
    if (type.type !== 'application/soap+xml')
      outline.fault('content type', 'application/soap+xml expected', { code: 'AS4_HTTP' });
    await keep(dump.body(), { isRoot: true, contentId: undefined, contentType: dump.contentType });
  } else {
    await outline.attemptAsync(
      'multipart',
      () => readAll(dump, type.parameters, outline, keep),
      (count) => `${count} parts, complete`,
    );
  }
  checkIds(outline, parts);
  return { sections, parts, envelope: await envelopeOf(parts, outline) };
}

async function readAll(
  dump: Dump,
  parameters: ReadonlyMap<string, string>,
  outline: SectionBuilder,
  keep: (content: AsyncIterable<Buffer>, names: Omit<FoundPart, 'file' | 'size' | 'number'>) => Promise<void>,
): Promise<number> {
  const start = parameters.get('start');
  const rootId = start === undefined ? undefined : stripContentId(start);
  if (!/^multipart\/related/i.test(dump.contentType))
    outline.fault('content type', 'multipart/related expected', { code: 'AS4_HTTP' });
  if (!/^application\/soap\+xml/i.test(parameters.get('type') ?? ''))
    outline.fault('content type', 'type="application/soap+xml" is missing', { code: 'EBMS:0007' });
  let count = 0;
  let root = false;
  for await (const part of readMultipart(dump.body(), parameters.get('boundary') ?? '', {
    parts: maxParts,
  })) {
    const isRoot: boolean =
      !root &&
      (rootId === undefined || part.contentId === rootId || (count === 0 && part.contentId === undefined));
    root ||= isRoot;
    count += 1;
    await keep(part.content, {
      isRoot,
      contentId: part.contentId === undefined ? undefined : decodedId(part.contentId),
      contentType: part.headers.get('content-type'),
    });
  }
  return count;
}

function decodedId(contentId: string): string {
  return contentIdOfUrl(`cid:${contentId}`) ?? contentId;
}

function checkIds(outline: SectionBuilder, parts: readonly FoundPart[]): void {
  const ids = parts.flatMap((part) => part.contentId ?? []);
  if (new Set(ids).size !== ids.length)
    outline.fault('Content-ID', 'a Content-ID occurs twice', { code: 'EBMS:0007' });
  for (const part of parts)
    if (!part.isRoot && part.contentId === undefined)
      outline.fault('Content-ID', `part ${part.number} has none`, { code: 'EBMS:0007' });
}

async function envelopeOf(parts: readonly FoundPart[], outline: SectionBuilder): Promise<Buffer | undefined> {
  const root = parts.find((part) => part.isRoot);
  if (!root) {
    outline.fault('root part', 'there is no SOAP part', { code: 'EBMS:0007' });
    return undefined;
  }
  if (root.size > maxEnvelopeBytes) {
    outline.fault('root part', `larger than ${maxEnvelopeBytes} octets`, { code: 'EBMS:0009' });
    return undefined;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of root.file.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
