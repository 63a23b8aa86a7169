import type { Kysely } from 'kysely';
import type { AuditTables } from './audit-log.ts';
import type { AuditRow } from './entry.ts';

export interface AuditExportFilter {
  /** '' for what concerns no organisation; all when left out. */
  organisation?: string;
  /** Times of `now()`: from this, before that. */
  from?: string;
  before?: string;
}

const PAGE = 500;

/** Every row, chain by chain in order, as it is in the table, so that the chain can be checked elsewhere. Memory does not grow. */
export async function* exportRows(
  db: Kysely<AuditTables>,
  filter: AuditExportFilter,
): AsyncGenerator<AuditRow> {
  let chain = '';
  let position = 0;
  for (;;) {
    let query = db
      .selectFrom('audit')
      .selectAll()
      .where((eb) =>
        eb.or([eb('chain', '>', chain), eb.and([eb('chain', '=', chain), eb('position', '>', position)])]),
      );
    if (filter.organisation !== undefined) query = query.where('chain', '=', filter.organisation);
    if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
    if (filter.before !== undefined) query = query.where('at', '<', filter.before);
    const rows = await query.orderBy('chain').orderBy('position').limit(PAGE).execute();
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return;
    ({ chain, position } = last);
  }
}
