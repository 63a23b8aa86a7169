import type { Kysely } from 'kysely';
import { ServiceError } from '../errors/service-error.ts';
import type { AuditTables } from './audit-log.ts';
import type { AuditEntry } from './entry.ts';

export interface AuditFilter {
  /** '' for what concerns no organisation; all when left out. */
  organisation?: string;
  actor?: string;
  action?: string;
  object?: string;
  outcome?: AuditEntry['outcome'];
  /** Times of `now()`: from this, before that. */
  from?: string;
  before?: string;
  /** `next` of the page before. */
  cursor?: string;
  /** 1 to 500; 100 unless told. */
  limit?: number;
}

export interface AuditPage {
  entries: (AuditEntry & { at: string; position: number })[];
  /** Give it as `cursor` for the next page; missing on the last. */
  next?: string;
}

/** Entries, newest first. Errors: BAD_REQUEST for a cursor that this did not give. */
export async function listEntries(db: Kysely<AuditTables>, filter: AuditFilter): Promise<AuditPage> {
  const limit = Math.min(500, Math.max(1, Math.trunc(filter.limit ?? 100)));
  let query = db.selectFrom('audit').selectAll();
  if (filter.organisation !== undefined) query = query.where('chain', '=', filter.organisation);
  for (const name of ['actor', 'action', 'object', 'outcome'] as const) {
    const value = filter[name];
    if (value !== undefined) query = query.where(name, '=', value);
  }
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
  if (filter.before !== undefined) query = query.where('at', '<', filter.before);
  if (filter.cursor !== undefined) {
    const { at, chain, position } = readCursor(filter.cursor);
    query = query.where((eb) =>
      eb.or([
        eb('at', '<', at),
        eb.and([eb('at', '=', at), eb('chain', '<', chain)]),
        eb.and([eb('at', '=', at), eb('chain', '=', chain), eb('position', '<', position)]),
      ]),
    );
  }
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('chain', 'desc')
    .orderBy('position', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    entries: page.map((row) => ({
      at: row.at,
      position: row.position,
      actor: row.actor,
      action: row.action,
      outcome: row.outcome as AuditEntry['outcome'],
      ...(row.chain === '' ? {} : { organisation: row.chain }),
      ...(row.object === null ? {} : { object: row.object }),
      details: JSON.parse(row.details) as NonNullable<AuditEntry['details']>,
    })),
    ...(more
      ? { next: Buffer.from(JSON.stringify([last.at, last.chain, last.position])).toString('base64url') }
      : {}),
  };
}

function readCursor(cursor: string): { at: string; chain: string; position: number } {
  try {
    const [at, chain, position] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof at === 'string' && typeof chain === 'string' && typeof position === 'number')
      return { at, chain, position };
  } catch {
    // Falls through to the one answer for every bad cursor.
  }
  throw new ServiceError('BAD_REQUEST', {
    status: 400,
    message: 'The cursor is not one that this list gave.',
  });
}
