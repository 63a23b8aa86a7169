import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { sessionOf } from '../http/request-user.ts';
import { valid } from '../http/validate.ts';
import { demand } from '../mailboxes/permissions.ts';
import { nameOf } from '../messages/details.ts';
import { storable } from '../store/storable.ts';
import type { TemplateRow } from '../writing/schema.ts';
import { SaveTemplate, type Template } from '../writing/web-api.ts';

const maxTemplates = 300;

/** Templates and blocks of text belong to a mailbox: whoever may send from it uses and keeps them. */
export function templateRoutes(app: FastifyInstance, context: Context): void {
  const { db, audit } = context;

  app.get('/api/mailboxes/:mailboxId/templates', async (request) => {
    const { mailboxId } = request.params as { mailboxId: string };
    const { user } = sessionOf(request);
    await demand(db, user.id, mailboxId, 'send', 'MAILBOX_NOT_FOUND');
    const rows = await db
      .selectFrom('template')
      .selectAll()
      .where('mailbox_id', '=', mailboxId)
      .orderBy('name')
      .limit(maxTemplates)
      .execute();
    return { items: await Promise.all(rows.map(templateOf)) };
  });

  app.post('/api/mailboxes/:mailboxId/templates', async (request, reply) => {
    const { mailboxId } = request.params as { mailboxId: string };
    const { user } = sessionOf(request);
    await demand(db, user.id, mailboxId, 'send', 'MAILBOX_NOT_FOUND');
    const { kind, name, subject, text } = valid(SaveTemplate, request.body);
    const { count } = await db
      .selectFrom('template')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('mailbox_id', '=', mailboxId)
      .executeTakeFirstOrThrow();
    if (Number(count) >= maxTemplates) throw new MessageClientError('TOO_MANY_TEMPLATES');
    const row: TemplateRow = {
      id: randomUUID(),
      mailbox_id: mailboxId,
      kind,
      name: storable(name),
      subject: storable(subject),
      text: storable(text),
      version: 1,
      changed_at: now(),
      changed_by: user.id,
    };
    await db.insertInto('template').values(row).execute();
    await audit.append({ actor: user.id, action: 'template.create', object: row.id, outcome: 'ok' });
    return reply.code(201).send(await templateOf(row));
  });

  app.patch('/api/templates/:id', async (request) => {
    const { user, row } = await allowed(request);
    const { version, ...change } = valid(SaveTemplate, request.body);
    const changed = await db
      .updateTable('template')
      .set({
        kind: change.kind,
        name: storable(change.name),
        subject: storable(change.subject),
        text: storable(change.text),
        version: row.version + 1,
        changed_at: now(),
        changed_by: user.id,
      })
      .where('id', '=', row.id)
      .where('version', '=', version ?? -1)
      .returningAll()
      .executeTakeFirst();
    if (changed === undefined) throw new MessageClientError('TEMPLATE_CHANGED');
    await audit.append({ actor: user.id, action: 'template.change', object: row.id, outcome: 'ok' });
    return templateOf(changed);
  });

  app.delete('/api/templates/:id', async (request, reply) => {
    const { user, row } = await allowed(request);
    await db.deleteFrom('template').where('id', '=', row.id).execute();
    await audit.append({ actor: user.id, action: 'template.delete', object: row.id, outcome: 'ok' });
    return reply.code(204).send();
  });

  async function allowed(request: Parameters<typeof sessionOf>[0]) {
    const { id } = request.params as { id: string };
    const { user } = sessionOf(request);
    const row = await db.selectFrom('template').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new MessageClientError('MESSAGE_NOT_FOUND');
    await demand(db, user.id, row.mailbox_id, 'send', 'MESSAGE_NOT_FOUND');
    return { user, row };
  }

  async function templateOf(row: TemplateRow): Promise<Template> {
    return {
      id: row.id,
      kind: row.kind as Template['kind'],
      name: row.name,
      subject: row.subject,
      text: row.text,
      version: row.version,
      changedAt: row.changed_at,
      changedBy: (await nameOf(context, row.changed_by)) ?? '',
    };
  }
}
