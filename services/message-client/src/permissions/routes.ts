import type { FastifyInstance } from 'fastify';
import { isAdministrator } from '../administration/authority.ts';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { sessionOf } from '../http/request-user.ts';
import { valid } from '../http/validate.ts';
import { permissionsOf } from '../mailboxes/permissions.ts';
import { type DelegationPage, MakeDelegation } from './api.ts';
import { delegationsOf, endDelegation, makeDelegation } from './delegations.ts';
import { holdings } from './holdings.ts';

/** `GET|POST /api/delegations`, `POST /api/delegations/:id/end`: who stands in for whom while somebody is away. */
export function delegationRoutes(app: FastifyInstance, context: Context): void {
  const { db, live } = context;

  app.get('/api/delegations', async (request): Promise<DelegationPage> => {
    const { user } = sessionOf(request);
    const own = await holdings(db, { userIds: [user.id] });
    const delegable = [
      ...new Set(own.filter((one) => one.permission !== 'administer').map((one) => one.mailbox_id)),
    ];
    const mailboxes =
      delegable.length === 0
        ? []
        : await db
            .selectFrom('mailbox')
            .select(['id', 'name'])
            .where('id', 'in', delegable)
            .orderBy('position')
            .execute();
    const people =
      delegable.length === 0
        ? []
        : await db
            .selectFrom('app_user')
            .select(['id', 'name'])
            .where('id', '<>', user.id)
            .where('id', 'not in', (eb) => eb.selectFrom('user_block').select('user_id'))
            .orderBy('name')
            .limit(2000)
            .execute();
    return { items: await delegationsOf(db, { person: user.id }), mailboxes, people };
  });

  app.post('/api/delegations', async (request, reply) => {
    const { user } = sessionOf(request);
    const wish = valid(MakeDelegation, request.body);
    const from = wish.from ?? user.id;
    if (!(await mayDelegate(user.id, wish.mailboxId, from)))
      throw new MessageClientError('MAILBOX_NOT_FOUND', { denied: true });
    await makeDelegation(context, { ...wish, from }, user.id);
    live.changed(wish.mailboxId);
    return reply.code(204).send();
  });

  app.post('/api/delegations/:id/end', async (request, reply) => {
    const { user } = sessionOf(request);
    const { id } = request.params as { id: string };
    const row = await db.selectFrom('delegation').selectAll().where('id', '=', id).executeTakeFirst();
    const mine = row !== undefined && (row.from_id === user.id || row.to_id === user.id);
    if (row === undefined || !(mine || (await administers(user.id, row.mailbox_id))))
      throw new MessageClientError('NOT_FOUND_HERE', { denied: true });
    await endDelegation(context, row, user.id);
    live.changed(row.mailbox_id);
    return reply.code(204).send();
  });

  async function mayDelegate(userId: string, mailboxId: string, from: string): Promise<boolean> {
    if (from !== userId) return administers(userId, mailboxId);
    return (await holdings(db, { userIds: [userId] })).some((one) => one.mailbox_id === mailboxId);
  }

  async function administers(userId: string, mailboxId: string): Promise<boolean> {
    const held = (await permissionsOf(db, userId)).get(mailboxId) ?? [];
    return held.includes('administer') || isAdministrator(context, userId);
  }
}
