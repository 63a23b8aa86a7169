import { openError } from '../errors/as4-error.ts';
import { contentIdOfUrl, stripContentId } from '../mime/content-id.ts';
import { parseContentType, parseRelatedType } from '../mime/content-type.ts';
import { type MimePart, readMultipart } from '../mime/multipart-reader.ts';
import type { As4Limits } from '../profile/as4-profile.ts';
import { type As4Spool, fillSpool } from '../spool.ts';
import { collect, tap } from '../util/streams.ts';

/** An attachment in quarantine, as it came (after transfer decoding). */
export interface QuarantinedPart {
  readonly contentId: string;
  /** The part's own Content-Type, as it stands. */
  readonly contentType: string | undefined;
  readonly length: number;
  readonly spool: As4Spool;
}

export interface RequestParts {
  readonly envelope: Buffer;
  readonly attachments: readonly QuarantinedPart[];
}

export interface As4Request {
  readonly contentType: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Step 2 of section 7: takes the request apart. The root part is the one that `start` names, else the first; the others
 * go to quarantine as they come. A request without attachments may be a bare envelope.
 * @throws As4Error EBMS:0007, AS4_HTTP
 */
export async function readParts(
  request: As4Request,
  limits: As4Limits,
  quarantine: () => Promise<As4Spool>,
  opened: As4Spool[],
): Promise<RequestParts> {
  if (request.contentType === undefined) throw openError('AS4_HTTP', 'Content-Type: missing');
  const contentType = parseContentType(request.contentType);
  const body = bounded(request.body, limits.messageBytes);
  if (contentType.type === 'application/soap+xml')
    return { envelope: await readEnvelopeOctets(body, limits), attachments: [] };
  const { boundary, start } = parseRelatedType(contentType);
  const rootId = start === undefined ? undefined : stripContentId(start);
  let envelope: Buffer | undefined;
  let index = 0;
  const ids: string[] = [];
  const attachments: QuarantinedPart[] = [];
  for await (const part of readMultipart(body, boundary, limits)) {
    // Some products give the root part no Content-ID: then it is the first.
    const matches =
      rootId === undefined || part.contentId === rootId || (index === 0 && part.contentId === undefined);
    if (envelope === undefined && matches) {
      refuseOtherType(part);
      envelope = await readEnvelopeOctets(part.content, limits);
      if (part.contentId !== undefined) ids.push(part.contentId);
    } else {
      const attachment = await quarantinePart(part, quarantine, opened);
      attachments.push(attachment);
      ids.push(attachment.contentId);
    }
    index += 1;
  }
  if (envelope === undefined) throw openError('EBMS:0007', 'MIME: the root part is missing');
  if (new Set(ids).size !== ids.length) throw openError('EBMS:0007', 'MIME: a Content-ID occurs twice');
  return { envelope, attachments };
}

function readEnvelopeOctets(content: AsyncIterable<Uint8Array>, limits: As4Limits): Promise<Buffer> {
  return collect(content, limits.envelopeBytes, () => openError('EBMS:0009', 'SOAP envelope: too large'));
}

function refuseOtherType(part: MimePart): void {
  if (part.contentType?.type !== 'application/soap+xml')
    throw openError('EBMS:0007', 'MIME: the root part is not application/soap+xml');
}

async function quarantinePart(
  part: MimePart,
  quarantine: () => Promise<As4Spool>,
  opened: As4Spool[],
): Promise<QuarantinedPart> {
  const contentId =
    part.contentId === undefined ? undefined : (contentIdOfUrl(`cid:${part.contentId}`) ?? part.contentId);
  if (contentId === undefined || contentId === '')
    throw openError('EBMS:0007', 'MIME: an attachment without Content-ID');
  const spool = await quarantine();
  opened.push(spool);
  const length = await fillSpool(spool, part.content);
  return { contentId, contentType: part.headers.get('content-type'), length, spool };
}

function bounded(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncIterable<Buffer> {
  let length = 0;
  return tap(body, (chunk) => {
    length += chunk.length;
    if (length > maxBytes) throw openError('AS4_HTTP', 'request: too large');
  });
}
