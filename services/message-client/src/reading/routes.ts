import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import yazl from 'yazl';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { contentDisposition } from '../http/content-disposition.ts';
import { sessionOf } from '../http/request-user.ts';
import { downloadPolicy } from '../http/security-headers.ts';
import { demand } from '../mailboxes/permissions.ts';
import type { AttachmentRow, MessageRow } from '../store/schema.ts';
import { previewType } from './preview-type.ts';
import { uniqueNames } from './unique-names.ts';

/** What a browser shows of others' files, and only within a frame of ours: no script, no form, nothing from outside. */
const previewPolicy =
  "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";

/** All files of a message at once, and files to look at without keeping them. */
export function readingRoutes(app: FastifyInstance, context: Context): void {
  const { audit, db } = context;
  const organisation = context.configuration.organisation.participant;

  app.get('/api/messages/:id/attachments.zip', async (request, reply) => {
    const { message, user } = await readable(request, 'MESSAGE_NOT_FOUND');
    const files = await db
      .selectFrom('attachment')
      .selectAll()
      .where('message_row_id', '=', message.id)
      .orderBy('position')
      .execute();
    if (files.length === 0) throw new MessageClientError('ATTACHMENT_NOT_FOUND');
    for (const file of files)
      await audit.append({ actor: user.id, action: 'download', object: file.id, outcome: 'ok' });
    return reply
      .header('content-type', 'application/zip')
      .header('content-disposition', contentDisposition(`bilagor-${message.at.slice(0, 10)}.zip`))
      .header('content-security-policy', downloadPolicy)
      .send(zipOf(files));
  });

  app.get('/api/messages/:id/attachments/:attachmentId/preview', async (request, reply) => {
    const { message, user } = await readable(request, 'ATTACHMENT_NOT_FOUND');
    const { attachmentId } = request.params as { attachmentId: string };
    const file = await db
      .selectFrom('attachment')
      .selectAll()
      .where('id', '=', attachmentId)
      .where('message_row_id', '=', message.id)
      .executeTakeFirst();
    if (file === undefined) throw new MessageClientError('ATTACHMENT_NOT_FOUND');
    const type = previewType(file);
    if (type === undefined) throw new MessageClientError('PREVIEW_IMPOSSIBLE');
    await audit.append({ actor: user.id, action: 'preview', object: file.id, outcome: 'ok' });
    return reply
      .header('content-type', type)
      .header('content-length', Number(file.size))
      .header('content-disposition', contentDisposition(file.name).replace('attachment', 'inline'))
      .header('content-security-policy', previewPolicy)
      .header('x-frame-options', 'SAMEORIGIN')
      .header('cache-control', 'no-store')
      .send(Readable.from(context.blobs.open(organisation, file.hash)));
  });

  /** Files go in one after the other as they are read; nothing is held whole. What cannot be read breaks the download off. */
  function zipOf(files: readonly AttachmentRow[]): Readable {
    const zip = new yazl.ZipFile();
    const output = zip.outputStream as Readable;
    const names = uniqueNames(files.map((file) => file.name));
    for (const [at, file] of files.entries())
      zip.addReadStreamLazy(
        names[at] ?? file.id,
        { size: Number(file.size), compress: false, mtime: new Date(0) },
        (give) => {
          const content = Readable.from(context.blobs.open(organisation, file.hash));
          content.on('error', (error) => output.destroy(error));
          give(null, content);
        },
      );
    zip.end();
    return output;
  }

  async function readable(
    request: Parameters<typeof sessionOf>[0],
    notFound: 'MESSAGE_NOT_FOUND' | 'ATTACHMENT_NOT_FOUND',
  ): Promise<{ message: MessageRow; user: { id: string } }> {
    const { id } = request.params as { id: string };
    const { user } = sessionOf(request);
    const message = await db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst();
    if (message === undefined) throw new MessageClientError(notFound);
    await demand(db, user.id, message.mailbox_id, 'read', notFound);
    return { message, user };
  }
}
