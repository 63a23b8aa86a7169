import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import { type Kysely, sql } from 'kysely';
import type { Context } from '../context.ts';
import { tell } from '../handling/notices.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import type { Recipients } from './api.ts';
import { hasLain } from './opening-hours.ts';
import { settingOf } from './rules.ts';
import type { WatchRuleRow } from './schema.ts';

type Database = Kysely<MessageClientDatabase>;

interface Lying {
  conversation_id: string;
  since: string;
}

/** Looks at every rule once; tells whom it says, once for each conversation and occurrence. Answers how many were new. */
export async function scanRules(context: Context, at: Date = new Date()): Promise<number> {
  const rules = await context.db
    .selectFrom('watch_rule')
    .innerJoin('mailbox', 'mailbox.id', 'watch_rule.mailbox_id')
    .leftJoin('mailbox_administration', 'mailbox_administration.mailbox_id', 'watch_rule.mailbox_id')
    .selectAll('watch_rule')
    .where('removed_at', 'is', null)
    .where('mailbox.configured', '=', 1)
    .where('mailbox_administration.closed_at', 'is', null)
    .execute();
  let told = 0;
  for (const rule of rules) {
    const { hours } = await settingOf(context, rule.mailbox_id);
    const before = new Date(at.getTime() - rule.after_minutes * 60_000).toISOString();
    const lying = await whatLies(context.db, rule, before, dayOf(at));
    for (const one of lying)
      if (hasLain(hours, Date.parse(one.since), at.getTime(), rule.after_minutes))
        if (await tellOnce(context, rule, one)) told += 1;
  }
  return told;
}

/** The Swedish day. */
function dayOf(at: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(at);
}

/** What the rule is about and has not been told of yet; the oldest first, not more at a time than a person can take in. */
async function whatLies(db: Database, rule: WatchRuleRow, before: string, today: string): Promise<Lying[]> {
  // What came before the rule was made is known to whoever made it.
  const open = db
    .selectFrom('conversation')
    .where('conversation.mailbox_id', '=', rule.mailbox_id)
    .where('status', '=', 'open');
  const since =
    rule.kind === 'overdue'
      ? sql<string>`conversation.due_on`
      : rule.kind === 'unread'
        ? sql<string>`(select min(m.at) from message m where m.mailbox_id = conversation.mailbox_id
            and m.conversation_id = conversation.conversation_id and m.direction = 'in'
            and not exists (select 1 from read_mark r where r.message_row_id = m.id))`
        : sql<string>`coalesce(conversation.unanswered_since, conversation.first_in_at)`;
  let query = open.select(['conversation.conversation_id', since.as('since')]);
  if (rule.kind === 'overdue') query = query.where('due_on', '<', today);
  else query = query.where(since, '<=', before);
  if (rule.kind === 'unassigned')
    query = query.where('assigned_to', 'is', null).where('first_in_at', 'is not', null);
  if (rule.kind === 'unanswered') query = query.where('unanswered_since', 'is not', null);
  return query
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('watch_hit')
            .select('watch_hit.rule_id')
            .where('watch_hit.rule_id', '=', rule.id)
            .whereRef('watch_hit.conversation_id', '=', 'conversation.conversation_id')
            .where('watch_hit.since', '=', since),
        ),
      ),
    )
    .orderBy(since)
    .limit(100)
    .execute();
}

async function tellOnce(context: Context, rule: WatchRuleRow, one: Lying): Promise<boolean> {
  const { people, mails, webhook } = JSON.parse(rule.recipients_json) as Recipients;
  const told = await context.db.transaction().execute(async (trx) => {
    const fresh = await trx
      .insertInto('watch_hit')
      .values({ rule_id: rule.id, conversation_id: one.conversation_id, since: one.since, at: now() })
      .onConflict((conflict) => conflict.doNothing())
      .returning('rule_id')
      .executeTakeFirst();
    if (fresh === undefined) return false;
    await tell(trx, people, {
      kind: 'watch',
      mailboxId: rule.mailbox_id,
      conversationId: one.conversation_id,
    });
    const link = `/mailboxes/${rule.mailbox_id}/all/conversations/${encodeURIComponent(one.conversation_id)}`;
    const targets = [
      ...mails.map((target) => ({ kind: 'mail', target })),
      ...(webhook === undefined ? [] : [{ kind: 'webhook', target: webhook }]),
    ];
    if (targets.length > 0)
      await trx
        .insertInto('notice_delivery')
        .values(
          targets.map((target) => ({
            id: randomUUID(),
            mailbox_id: rule.mailbox_id,
            ...target,
            link,
            rule_kind: rule.kind,
            next_attempt_at: now(),
            lease_token: null,
            lease_until: null,
            attempts: 0,
          })),
        )
        .execute();
    await context.audit.append(
      {
        actor: 'watch',
        action: 'watch.told',
        object: rule.mailbox_id,
        outcome: 'ok',
        details: { rule: rule.id, kind: rule.kind, conversationId: one.conversation_id },
      },
      trx,
    );
    return true;
  });
  if (told) context.live.changed(rule.mailbox_id);
  return told;
}
