import type { Message, SdkApiClient } from '@budkavle/contracts';
import { sameParticipant } from '@budkavle/formats';
import { backoff, hasCode, now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { Context } from '../context.ts';
import { WorkLease } from '../nodes/work-lease.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import { applyStatus } from './apply-status.ts';
import type { Direction } from './receive.ts';
import { removeWhenSettled } from './removal.ts';
import { pause } from './waiting.ts';

const cursorName = 'sdk-api';
const pageSize = 50;
/** For message services without cursor or long poll. */
const plainPollMs = 10_000;
/** How soon another process sees that the one that followed is gone. */
const standByMs = 2_000;

/** Called after the commit that makes them true. */
export interface SynchroniserSignals {
  fetch(): void;
  removal(): void;
  /** The message service turned out to have a message of the outbox. */
  answered(messageRowId: string): void;
}

interface Effects {
  fetch: boolean;
  changed: { mailboxId: string; id: string }[];
  answered: string[];
}

export interface Synchroniser {
  start(): void;
  stop(): Promise<void>;
}

/**
 * Follows what changes at the message service (contract D, long poll from a cursor). Statuses are applied at once;
 * messages to fetch are noted. Cursor and effect are committed together: nothing is skipped, nothing done twice. Of several
 * processes on one database one follows; the others stand by.
 */
export function createSynchroniser(
  context: Context,
  service: SdkApiClient,
  wake: SynchroniserSignals,
): Synchroniser {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  const lease = new WorkLease(context.db, { name: 'synchronise', holder: context.node });

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        if (await lease.hold()) await pass(context, service, wake, lease, stopping.signal);
        else await pause(standByMs, stopping.signal);
        failures = 0;
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (hasCode(error, 'LEASE_LOST')) continue;
        failures += 1;
        context.log.warn(
          { event: 'sync.failed', attempt: failures, error },
          'the message service could not be asked what is new',
        );
        await pause(backoff(failures, { baseMs: 500, maxMs: 30_000 }), stopping.signal);
      }
    }
  }
  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
      await lease.release();
    },
  };
}

async function pass(
  context: Context,
  service: SdkApiClient,
  wake: SynchroniserSignals,
  lease: WorkLease,
  signal: AbortSignal,
): Promise<void> {
  const started = Date.now();
  const known = await context.db
    .selectFrom('sync_cursor')
    .select('value')
    .where('name', '=', cursorName)
    .executeTakeFirst();
  const { items, cursor } = await service.list(
    {
      ...(known === undefined ? {} : { updatedAfter: known.value }),
      pageSize,
      wait: context.configuration.messageService.waitSeconds,
    },
    { signal },
  );
  const effects = await context.db.transaction().execute(async (trx) => {
    await lease.assertHeld(trx);
    const done: Effects = { fetch: false, changed: [], answered: [] };
    for (const item of items) await take(context, trx, item, done);
    if (cursor !== undefined)
      await trx
        .insertInto('sync_cursor')
        .values({ name: cursorName, value: cursor })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: cursor }))
        .execute();
    return done;
  });
  for (const { mailboxId, id } of effects.changed) context.live.changed(mailboxId, id);
  for (const id of effects.answered) wake.answered(id);
  if (effects.fetch) wake.fetch();
  if (effects.changed.length > 0) wake.removal();
  // Without a cursor the same list comes again; without a long poll it comes at once.
  if (cursor === undefined) await pause(plainPollMs, signal);
  else if (items.length === 0 && Date.now() - started < 200) await pause(1000, signal);
}

async function take(
  context: Context,
  trx: Kysely<MessageClientDatabase>,
  item: Message,
  done: Effects,
): Promise<void> {
  const attributes = item.attributes;
  if (attributes === undefined) return;
  const direction = directionOf(item, context.configuration.organisation.participant);
  if (direction === undefined) return;
  const row = await trx
    .selectFrom('message')
    .selectAll()
    .where('message_id', '=', attributes.messageId)
    .where('direction', '=', direction)
    .executeTakeFirst();
  if (row === undefined) {
    if (direction === 'in' && attributes.messageStatus !== 'NEW') return;
    done.fetch = true;
    await noteToFetch(trx, attributes.messageId, direction);
    return;
  }
  if (direction === 'out') {
    // The message service has it, whether or not its answer reached us: it must not be handed over once more.
    const { numDeletedRows } = await trx
      .deleteFrom('outbox')
      .where('message_row_id', '=', row.id)
      .executeTakeFirst();
    if (numDeletedRows > 0n) done.answered.push(row.id);
    const { changed, state } = await applyStatus(trx, row, attributes);
    if (changed) done.changed.push({ mailboxId: row.mailbox_id, id: row.id });
    await removeWhenSettled(context, trx, row.message_id, state);
  } else await removeWhenSettled(context, trx, row.message_id, 'NEW');
}

/** Statuses that only what came in can have. */
const incomingStatuses = new Set(['NEW', 'RETRIEVED', 'RECEIPT_SENT']);

function directionOf(item: Message, participant: string): Direction | undefined {
  const attributes = item.attributes;
  if (attributes === undefined) return undefined;
  if (incomingStatuses.has(attributes.messageStatus))
    return sameParticipant(attributes.recipient, participant) ? 'in' : undefined;
  return sameParticipant(attributes.sender, participant) ? 'out' : undefined;
}

async function noteToFetch(
  trx: Kysely<MessageClientDatabase>,
  messageId: string,
  direction: Direction,
): Promise<void> {
  await trx
    .insertInto('inbound_fetch')
    .values({
      key: `${direction}:${messageId}`,
      message_id: messageId,
      direction,
      last_code: null,
      next_attempt_at: now(),
      lease_token: null,
      lease_until: null,
      attempts: 0,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}
