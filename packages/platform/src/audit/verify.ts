import { timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { AuditTables } from './audit-log.ts';
import { CHAIN_START, entryHash } from './entry.ts';

/** Number of entries and last hash of each chain, by organisation ('' for what concerns none): an anchor, kept elsewhere. */
export type AuditHeads = Record<string, { entries: number; head: string }>;

export interface AuditVerification {
  ok: boolean;
  /** The first position that does not hold, in the chain of `organisation`. */
  brokenAt?: number;
  organisation?: string;
  heads: AuditHeads;
}

const PAGE = 500;

/** Walks every chain from its start; memory does not grow with the log. */
export async function verifyChains(
  db: Kysely<AuditTables>,
  key: Buffer | undefined,
  { expected = {}, organisation }: { expected?: AuditHeads; organisation?: string } = {},
): Promise<AuditVerification> {
  const heads: AuditHeads = {};
  const chains = await db.selectFrom('audit').select('chain').distinct().orderBy('chain').execute();
  const all = [...new Set([...chains.map((row) => row.chain), ...Object.keys(expected)])];
  const names = organisation === undefined ? all : [organisation];
  for (const chain of names) {
    let position = 0;
    let previous = CHAIN_START;
    const wanted = expected[chain];
    for (;;) {
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .where('chain', '=', chain)
        .where('position', '>', position)
        .orderBy('position')
        .limit(PAGE)
        .execute();
      for (const row of rows) {
        position += 1;
        const { hash, ...rest } = row;
        const holds =
          row.position === position && row.previous === previous && same(hash, entryHash(rest, key));
        if (!holds || (wanted?.entries === position && wanted.head !== hash))
          return { ok: false, brokenAt: position, organisation: chain, heads };
        previous = hash;
      }
      if (rows.length < PAGE) break;
    }
    if (wanted !== undefined && position < wanted.entries)
      return { ok: false, brokenAt: position + 1, organisation: chain, heads };
    heads[chain] = { entries: position, head: previous };
  }
  return { ok: true, heads };
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
