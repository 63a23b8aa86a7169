import type { FastifyInstance } from 'fastify';
import { demandMailboxAdministrator } from '../administration/authority.ts';
import type { Context } from '../context.ts';
import { valid } from '../http/validate.ts';
import { MakeWatchRule, WatchSetting } from './api.ts';
import { makeWatchRule, setWatchRuleRemoved, setWatchSetting, watchOf, watchRuleById } from './rules.ts';

const base = '/api/administration';

/** The watch of a mailbox, by who administers it. */
export function watchRoutes(app: FastifyInstance, context: Context): void {
  app.get(`${base}/mailboxes/:mailboxId/watch`, async (request) => {
    const { mailboxId } = request.params as { mailboxId: string };
    await demandMailboxAdministrator(context, request, mailboxId);
    return watchOf(context, mailboxId);
  });

  app.post(`${base}/mailboxes/:mailboxId/watch`, async (request, reply) => {
    const { mailboxId } = request.params as { mailboxId: string };
    const userId = await demandMailboxAdministrator(context, request, mailboxId);
    await makeWatchRule(context, mailboxId, valid(MakeWatchRule, request.body), userId);
    return reply.code(204).send();
  });

  app.post(`${base}/mailboxes/:mailboxId/watch/setting`, async (request, reply) => {
    const { mailboxId } = request.params as { mailboxId: string };
    const userId = await demandMailboxAdministrator(context, request, mailboxId);
    await setWatchSetting(context, mailboxId, valid(WatchSetting, request.body), userId);
    return reply.code(204).send();
  });

  for (const [method, action, removed] of [
    ['delete', '', true],
    ['post', '/restore', false],
  ] as const)
    app[method](`${base}/watch/:id${action}`, async (request, reply) => {
      const rule = await watchRuleById(context, (request.params as { id: string }).id);
      const userId = await demandMailboxAdministrator(context, request, rule.mailbox_id);
      await setWatchRuleRemoved(context, rule, userId, removed);
      return reply.code(204).send();
    });
}
