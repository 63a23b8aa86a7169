import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Context } from '../context.ts';
import { sessionOf } from '../http/request-user.ts';
import { valid } from '../http/validate.ts';
import { permissionsOf } from '../mailboxes/permissions.ts';
import { GiveGrant } from '../permissions/api.ts';
import { giveGrant, grantById, setGrantRemoved } from '../permissions/grants.ts';
import { storable } from '../store/storable.ts';
import { type AdministrationStart, MakeGroup, MakeMailbox, SetBlocked, SetMembers } from './api.ts';
import { auditList, readersOf } from './audit-view.ts';
import { demandAdministrator, demandMailboxAdministrator, isAdministrator } from './authority.ts';
import { effectOf } from './effects.ts';
import { groups, makeGroup, setGroupRemoved, setMembers } from './groups.ts';
import { administeredMailboxes, mailboxAdministration, makeMailbox, setMailboxClosed } from './mailboxes.ts';
import { administeredPeople, endSession, openSessions, setBlocked } from './people.ts';

const base = '/api/administration';
const AuditParameters = Type.Object({
  actor: Type.Optional(Type.String({ maxLength: 256 })),
  action: Type.Optional(Type.String({ maxLength: 100 })),
  from: Type.Optional(Type.String({ maxLength: 40 })),
  before: Type.Optional(Type.String({ maxLength: 40 })),
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
});

/** Administration: of mailboxes by who administers each, of the whole by who has a configured claim. It opens no message. */
export function administrationRoutes(app: FastifyInstance, context: Context): void {
  const { db, live } = context;

  app.get(base, async (request): Promise<AdministrationStart> => {
    const { user } = sessionOf(request);
    const administrator = await isAdministrator(context, user.id);
    const held = await permissionsOf(db, user.id);
    const own = [...held].filter(([, can]) => can.includes('administer')).map(([id]) => id);
    return {
      administrator,
      mailboxes: await administeredMailboxes(context, administrator ? undefined : own),
    };
  });

  app.post(`${base}/mailboxes`, async (request, reply) => {
    const userId = await demandAdministrator(context, request);
    const { address, name } = valid(MakeMailbox, request.body);
    const id = await makeMailbox(context, { address: storable(address), name: storable(name) }, userId);
    return reply.code(201).send({ id });
  });

  app.get(`${base}/mailboxes/:mailboxId`, async (request) => {
    const { mailboxId } = request.params as { mailboxId: string };
    await demandMailboxAdministrator(context, request, mailboxId);
    return mailboxAdministration(context, mailboxId);
  });

  app.get(`${base}/mailboxes/:mailboxId/closing`, async (request) => {
    const { mailboxId } = request.params as { mailboxId: string };
    const userId = await demandAdministrator(context, request);
    await demandMailboxAdministrator(context, request, mailboxId);
    return effectOf(db, mailboxId, (trx) =>
      trx
        .insertInto('mailbox_administration')
        .values({ mailbox_id: mailboxId, made_by: null, closed_at: userId })
        .onConflict((conflict) => conflict.column('mailbox_id').doUpdateSet({ closed_at: userId }))
        .execute(),
    );
  });

  for (const [action, closed] of [
    ['close', true],
    ['open', false],
  ] as const)
    app.post(`${base}/mailboxes/:mailboxId/${action}`, async (request, reply) => {
      const { mailboxId } = request.params as { mailboxId: string };
      await demandMailboxAdministrator(context, request, mailboxId);
      const userId = await demandAdministrator(context, request);
      await setMailboxClosed(context, mailboxId, closed, userId);
      return reply.code(204).send();
    });

  app.post(`${base}/mailboxes/:mailboxId/grants`, async (request, reply) => {
    const { mailboxId } = request.params as { mailboxId: string };
    const userId = await demandMailboxAdministrator(context, request, mailboxId);
    await giveGrant(context, mailboxId, valid(GiveGrant, request.body), userId);
    live.changed(mailboxId);
    return reply.code(204).send();
  });

  app.get(`${base}/grants/:id/effect`, async (request) => {
    const grant = await grantById(db, (request.params as { id: string }).id);
    await demandMailboxAdministrator(context, request, grant.mailbox_id);
    return effectOf(db, grant.mailbox_id, (trx) =>
      trx.updateTable('permission_grant').set({ removed_at: 'now' }).where('id', '=', grant.id).execute(),
    );
  });

  for (const [method, action, removed] of [
    ['delete', '', true],
    ['post', '/restore', false],
  ] as const)
    app[method](`${base}/grants/:id${action}`, async (request, reply) => {
      const grant = await grantById(db, (request.params as { id: string }).id);
      const userId = await demandMailboxAdministrator(context, request, grant.mailbox_id);
      await setGrantRemoved(context, grant, userId, removed);
      live.changed(grant.mailbox_id);
      return reply.code(204).send();
    });

  app.get(`${base}/mailboxes/:mailboxId/conversations/:conversationId/readers`, async (request) => {
    const { mailboxId, conversationId } = request.params as { mailboxId: string; conversationId: string };
    const userId = await demandMailboxAdministrator(context, request, mailboxId);
    const readers = await readersOf(context, { mailboxId, conversationId });
    await context.audit.append({
      actor: userId,
      action: 'readers.seen',
      object: mailboxId,
      outcome: 'ok',
      details: { conversationId },
    });
    return readers;
  });

  app.get(`${base}/people`, async (request) => {
    await demandAdministrator(context, request);
    return administeredPeople(context);
  });

  app.post(`${base}/people/:id/block`, async (request, reply) => {
    const userId = await demandAdministrator(context, request);
    const { blocked } = valid(SetBlocked, request.body);
    await setBlocked(context, (request.params as { id: string }).id, blocked, userId);
    return reply.code(204).send();
  });

  app.get(`${base}/groups`, async (request) => {
    await demandAdministrator(context, request);
    return groups(context);
  });

  app.post(`${base}/groups`, async (request, reply) => {
    const userId = await demandAdministrator(context, request);
    const id = await makeGroup(context, valid(MakeGroup, request.body).name, userId);
    return reply.code(201).send({ id });
  });

  app.post(`${base}/groups/:id/members`, async (request, reply) => {
    const userId = await demandAdministrator(context, request);
    const { members } = valid(SetMembers, request.body);
    await setMembers(context, (request.params as { id: string }).id, members, userId);
    return reply.code(204).send();
  });

  for (const [method, action, removed] of [
    ['delete', '', true],
    ['post', '/restore', false],
  ] as const)
    app[method](`${base}/groups/:id${action}`, async (request, reply) => {
      const userId = await demandAdministrator(context, request);
      await setGroupRemoved(context, (request.params as { id: string }).id, removed, userId);
      return reply.code(204).send();
    });

  app.get(`${base}/sessions`, async (request) => {
    await demandAdministrator(context, request);
    return openSessions(context, sessionOf(request).tokenHash);
  });

  app.delete(`${base}/sessions/:id`, async (request, reply) => {
    const userId = await demandAdministrator(context, request);
    await endSession(context, (request.params as { id: string }).id, userId);
    return reply.code(204).send();
  });

  app.get(`${base}/audit`, async (request) => {
    const userId = await demandAdministrator(context, request);
    const filter = valid(AuditParameters, request.query);
    await context.audit.append({ actor: userId, action: 'audit.seen', outcome: 'ok' });
    return auditList(context, filter);
  });

  app.get('/api/sessions', async (request) => {
    const { user, tokenHash } = sessionOf(request);
    return openSessions(context, tokenHash, user.id);
  });

  app.delete('/api/sessions/:id', async (request, reply) => {
    const { user } = sessionOf(request);
    await endSession(context, (request.params as { id: string }).id, user.id, user.id);
    return reply.code(204).send();
  });
}
