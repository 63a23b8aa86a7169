import { randomUUID } from 'node:crypto';
import { checkFileType, defaultFileTypes, sanitiseFileName } from '@budkavle/formats';
import { hasCode, now, type Spool } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import type { AttachmentRow, DraftRow, MessageClientDatabase } from '../store/schema.ts';
import { estimatedMessageBytes } from './message-size.ts';

export const maxAttachments = 100;
/** Enough to recognise every file type. */
const headBytes = 512;

/**
 * Streams a file to the blobs and ties it to the draft. Checked as early as can be: name, number, type by name and
 * content, size together with what is there. Nothing is kept of a file that is refused or breaks off.
 */
export async function addAttachment(
  context: Context,
  draft: DraftRow,
  upload: { name: string; type: string; content: AsyncIterable<Uint8Array> },
  userId: string,
): Promise<AttachmentRow> {
  const organisation = context.configuration.organisation.participant;
  const name = usableName(upload.name);
  const room = await roomIn(context, context.db, draft, name);
  const spool = await context.blobs.spool(organisation, { maxBytes: room });
  try {
    const head = await receive(spool, upload.content);
    if (spool.size === 0) throw new MessageClientError('ATTACHMENT_EMPTY');
    const type = checkedType(name, upload.type, head);
    return await context.blobAccounts.using(async () => {
      const { hash, size } = await spool.commit();
      return context.db.transaction().execute(async (trx) => {
        await touchDraft(trx, draft.id, userId);
        // Two uploads at once may each have fitted alone.
        const left = await roomIn(context, trx, draft, name);
        if (size > left) throw new MessageClientError('ATTACHMENT_TOO_LARGE');
        const row: AttachmentRow = {
          id: randomUUID(),
          draft_id: draft.id,
          message_row_id: null,
          position: await nextPosition(trx, draft.id),
          document_index: 0,
          name,
          type,
          size,
          hash,
        };
        await trx.insertInto('attachment').values(row).execute();
        return row;
      });
    });
  } catch (error) {
    if (hasCode(error, 'BLOB_TOO_LARGE')) throw new MessageClientError('ATTACHMENT_TOO_LARGE');
    throw error;
  } finally {
    await spool.discard();
  }
}

/** Reads the content into the spool; answers its first bytes. */
async function receive(spool: Spool, content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of content) {
    if (head.length < headBytes) head = Buffer.concat([head, chunk]).subarray(0, headBytes);
    await spool.write(chunk);
  }
  return head;
}

/** A name without path or control characters, with an ending: the recipient's system goes by it. */
function usableName(name: string): string {
  const clean = sanitiseFileName(name);
  if (!/[^.\s]\.[A-Za-z0-9]{1,10}$/.test(clean)) throw new MessageClientError('ATTACHMENT_NAME');
  return clean;
}

/**
 * The content type to send: what the browser says if it agrees with the name's ending and the content; browsers do not
 * know every type, so that of the ending counts too. Whatever runs is refused under any name.
 */
function checkedType(fileName: string, told: string, head: Buffer): string {
  const plain = (told.split(';')[0] ?? '').trim().toLowerCase();
  const ending = /\.([A-Za-z0-9]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const possible = defaultFileTypes.filter((type) => type.extensions.includes(ending));
  const candidates = [
    ...possible.filter((type) => type.contentType === plain),
    ...possible.filter((type) => type.contentType !== plain),
  ];
  for (const { contentType } of candidates) {
    const { supported, matches } = checkFileType({ contentType, head });
    if (supported && matches) return contentType;
  }
  throw new MessageClientError('ATTACHMENT_TYPE');
}

async function roomIn(
  context: Context,
  db: Kysely<MessageClientDatabase>,
  draft: DraftRow,
  name: string,
): Promise<number> {
  const files = await db
    .selectFrom('attachment')
    .select(['size', 'name'])
    .where('draft_id', '=', draft.id)
    .execute();
  if (files.length >= maxAttachments) throw new MessageClientError('ATTACHMENT_COUNT');
  const used = estimatedMessageBytes({ text: draft.text, files: [...files, { size: 0, name }] });
  const left = context.configuration.sending.messageBytes - used;
  // Base64 writes three octets as four.
  const room = Math.floor(left / 4) * 3;
  if (room < 1) throw new MessageClientError('ATTACHMENT_TOO_LARGE');
  return room;
}

async function nextPosition(trx: Kysely<MessageClientDatabase>, draftId: string): Promise<number> {
  const last = await trx
    .selectFrom('attachment')
    .select((eb) => eb.fn.max('position').as('position'))
    .where('draft_id', '=', draftId)
    .executeTakeFirst();
  return last?.position === null || last?.position === undefined ? 0 : Number(last.position) + 1;
}

/** Locks the draft for this transaction; a draft that was sent or deleted meanwhile takes no file. The text's version stays. */
async function touchDraft(
  trx: Kysely<MessageClientDatabase>,
  draftId: string,
  userId: string,
): Promise<void> {
  const touched = await trx
    .updateTable('draft')
    .set({ saved_at: now(), saved_by: userId, refusal_json: null })
    .where('id', '=', draftId)
    .returning('id')
    .executeTakeFirst();
  if (touched === undefined) throw new MessageClientError('DRAFT_NOT_FOUND');
}

export async function removeAttachment(
  context: Context,
  draft: DraftRow,
  attachmentId: string,
  userId: string,
): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await touchDraft(trx, draft.id, userId);
    const removed = await trx
      .deleteFrom('attachment')
      .where('id', '=', attachmentId)
      .where('draft_id', '=', draft.id)
      .returning('hash')
      .executeTakeFirst();
    if (removed === undefined) throw new MessageClientError('ATTACHMENT_NOT_FOUND');
    await context.blobAccounts.dropped(trx, [removed.hash]);
  });
}
