import type { BlobStore } from '@budkavle/platform';
import type { Kysely, Transaction } from 'kysely';
import type { AccessPointConfiguration } from '../configuration/configuration.ts';
import { eraseBlob } from '../database/blob-references.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { type Cutoffs, cutoffs, due, type Erased } from './due.ts';

type Db = Kysely<AccessPointTables>;

/** At a time: no transaction holds others up for long. */
const batch = 200;

/** Erases what may go, in small steps, until nothing is left or `signal` is raised. Every step may be repeated. */
export async function eraseDue(
  { db, blobs }: { db: Db; blobs: BlobStore },
  retention: AccessPointConfiguration['retention'],
  now: Date,
  signal: AbortSignal,
): Promise<Erased> {
  const limits = cutoffs(retention, now);
  const repeat = (step: () => Promise<number>) => untilNone(step, signal);
  return {
    outboundPayloads: await repeat(() => erasePayloads(db, blobs, 'outbound', limits)),
    inboundPayloads: await repeat(() => erasePayloads(db, blobs, 'inbound', limits)),
    outbound: await repeat(() => eraseOutbound(db, limits)),
    inbound: await repeat(() => eraseInbound(db, limits)),
    receipts: await repeat(() => eraseReceipts(db, limits)),
    events: await repeat(() => eraseEvents(db, limits)),
  };
}

async function untilNone(step: () => Promise<number>, signal: AbortSignal): Promise<number> {
  let all = 0;
  for (let done = 1; done > 0 && !signal.aborted; all += done) done = await step();
  return all;
}

async function erasePayloads(
  db: Db,
  blobs: BlobStore,
  table: 'outbound' | 'inbound',
  limits: Cutoffs,
): Promise<number> {
  const query = table === 'outbound' ? due.outboundPayloads(db, limits) : due.inboundPayloads(db, limits);
  const rows = await (query as ReturnType<typeof due.outboundPayloads>)
    .select(['id', 'participant', 'sha256'])
    .limit(batch)
    .execute();
  for (const row of rows) await eraseBlob(db, blobs, { table, ...row });
  return rows.length;
}

async function eraseOutbound(db: Db, limits: Cutoffs): Promise<number> {
  return await inTransaction(db, async (trx) => {
    const ids = (await due.outbound(trx, limits).select('id').limit(batch).execute()).map(({ id }) => id);
    if (ids.length === 0) return 0;
    await trx.deleteFrom('outbound_event').where('outbound_id', 'in', ids).execute();
    await trx.deleteFrom('outbound_proof').where('outbound_id', 'in', ids).execute();
    await trx.deleteFrom('outbound').where('id', 'in', ids).execute();
    return ids.length;
  });
}

async function eraseInbound(db: Db, limits: Cutoffs): Promise<number> {
  const ids = (await due.inbound(db, limits).select('id').limit(batch).execute()).map(({ id }) => id);
  if (ids.length > 0) await db.deleteFrom('inbound').where('id', 'in', ids).execute();
  return ids.length;
}

async function eraseReceipts(db: Db, limits: Cutoffs): Promise<number> {
  const rows = await due
    .receipts(db, limits)
    .select(['sender_access_point', 'as4_message_id'])
    .limit(batch)
    .execute();
  if (rows.length === 0) return 0;
  await db
    .updateTable('received')
    .set({ receipt: '' })
    .where((eb) =>
      eb.or(
        rows.map((row) =>
          eb.and([
            eb('sender_access_point', '=', row.sender_access_point),
            eb('as4_message_id', '=', row.as4_message_id),
          ]),
        ),
      ),
    )
    .execute();
  return rows.length;
}

async function eraseEvents(db: Db, limits: Cutoffs): Promise<number> {
  const ids = (await due.events(db, limits).select('id').limit(batch).execute()).map(({ id }) => id);
  if (ids.length > 0) await db.deleteFrom('event_log').where('id', 'in', ids).execute();
  return ids.length;
}

function inTransaction<T>(db: Db, work: (trx: Transaction<AccessPointTables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(work);
}
