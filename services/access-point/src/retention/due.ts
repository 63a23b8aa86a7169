import type { Kysely } from 'kysely';
import type { AccessPointConfiguration } from '../configuration/configuration.ts';
import type { AccessPointTables } from '../database/tables.ts';

type Db = Kysely<AccessPointTables>;

/** Times before which something goes, ISO-8601. */
export interface Cutoffs {
  readonly payloads: string;
  readonly evidence: string;
}

export function cutoffs(retention: AccessPointConfiguration['retention'], now: Date): Cutoffs {
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
  return {
    payloads: before(retention.payloadGraceSeconds),
    evidence: before(retention.evidenceDays * 86_400),
  };
}

/** What may go now, each as a query of rows. Nothing that is still to be sent or fetched is among them. */
export const due = {
  outboundPayloads: (db: Db, { payloads }: Cutoffs) =>
    db
      .selectFrom('outbound')
      .where('has_blob', '=', 1)
      .where('next_attempt_at', 'is', null)
      .where('updated_at', '<=', payloads),
  inboundPayloads: (db: Db, { payloads }: Cutoffs) =>
    db
      .selectFrom('inbound')
      .where('has_blob', '=', 1)
      .where('delivered_at', 'is not', null)
      .where('delivered_at', '<=', payloads),
  outbound: (db: Db, { evidence }: Cutoffs) =>
    db
      .selectFrom('outbound')
      .where('next_attempt_at', 'is', null)
      .where('has_blob', '=', 0)
      .where('updated_at', '<', evidence),
  inbound: (db: Db, { evidence }: Cutoffs) =>
    db
      .selectFrom('inbound')
      .where('delivered_at', 'is not', null)
      .where('has_blob', '=', 0)
      .where('delivered_at', '<', evidence),
  /** The duplicate keys stay for ever; what proves the reception goes. */
  receipts: (db: Db, { evidence }: Cutoffs) =>
    db.selectFrom('received').where('receipt', '!=', '').where('received_at', '<', evidence),
  events: (db: Db, { evidence }: Cutoffs) => db.selectFrom('event_log').where('at', '<', evidence),
} as const;

export type Erased = Record<keyof typeof due, number>;

/** The dry run: how many of each would go. */
export async function countDue(
  db: Db,
  retention: AccessPointConfiguration['retention'],
  now: Date,
): Promise<Erased> {
  const limits = cutoffs(retention, now);
  const counts: Partial<Erased> = {};
  for (const [name, query] of Object.entries(due)) {
    const row = await (query(db, limits) as ReturnType<typeof due.events>)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    counts[name as keyof Erased] = Number(row.count);
  }
  return counts as Erased;
}
