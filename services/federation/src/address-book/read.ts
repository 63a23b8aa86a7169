import {
  type Expression,
  type Kysely,
  type Selectable,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import type { FederationTables, FunctionalAddressTable, OrganisationTable } from '../database/tables.ts';
import { fold } from './fold.ts';
import type { CollectionQuery } from './query.ts';

/** A page of rows and how many there are in all. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

type Db = Kysely<FederationTables>;

const organisationColumns = {
  name: 'name_folded',
  participantIdentifier: 'participant_lower',
  organizationNumber: 'organisation_number',
} as const;

const addressColumns = { name: 'name_folded', identifier: 'identifier_lower' } as const;

/** What may be asked of each collection. */
export const organisationQuery = {
  filters: ['participantIdentifier', 'name', 'type', 'organizationNumber', 'countryCode', 'geographicCode'],
  sort: Object.keys(organisationColumns),
  include: ['parent'],
};
export const addressQuery = {
  filters: ['identifier', 'name', 'parent', 'category', 'keyword'],
  sort: Object.keys(addressColumns),
  include: ['parent'],
};

/** A page of organisations. */
export async function readOrganisations(
  db: Db,
  query: CollectionQuery,
): Promise<Page<Selectable<OrganisationTable>>> {
  let found = db.selectFrom('organisation');
  for (const [filter, value] of query.filters) {
    if (filter === 'participantIdentifier')
      found = found.where('participant_lower', '=', value.toLowerCase());
    if (filter === 'name') found = found.where((eb) => contains(eb, 'name_folded', fold(value)));
    if (filter === 'type') found = found.where('type', '=', value as 'o' | 'ou');
    if (filter === 'organizationNumber') found = found.where('organisation_number', '=', value);
    if (filter === 'countryCode') found = found.where('country_code', '=', value.toUpperCase());
    if (filter === 'geographicCode')
      found = found.where((eb) => contains(eb, 'geographic_codes', JSON.stringify(value)));
  }
  return await page(found, query, organisationColumns);
}

/** A page of functional addresses. */
export async function readAddresses(
  db: Db,
  query: CollectionQuery,
): Promise<Page<Selectable<FunctionalAddressTable>>> {
  let found = db.selectFrom('functional_address');
  for (const [filter, value] of query.filters) {
    if (filter === 'identifier') found = found.where('identifier_lower', '=', value.toLowerCase());
    if (filter === 'name') found = found.where((eb) => contains(eb, 'name_folded', fold(value)));
    if (filter === 'parent') found = found.where('organisation_id', '=', value);
    if (filter === 'category') found = found.where((eb) => contains(eb, 'categories', JSON.stringify(value)));
    if (filter === 'keyword') found = found.where((eb) => contains(eb, 'keywords', JSON.stringify(value)));
  }
  return await page(found, query, addressColumns);
}

/** The organisations of these ids. */
export async function organisationsById(
  db: Db,
  ids: readonly string[],
): Promise<Selectable<OrganisationTable>[]> {
  if (ids.length === 0) return [];
  return await db
    .selectFrom('organisation')
    .selectAll()
    .where('id', 'in', [...new Set(ids)])
    .execute();
}

// Kysely's builders differ by table; only names checked above reach them.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyQuery = SelectQueryBuilder<any, any, any>;

async function page<Row>(
  found: unknown,
  query: CollectionQuery,
  columns: Readonly<Record<string, string>>,
): Promise<Page<Row>> {
  const matching = found as AnyQuery;
  let ordered = matching.selectAll();
  for (const { field, descending } of query.sort) {
    ordered = ordered.orderBy(columns[field] as string, descending ? 'desc' : 'asc');
  }
  // The id last: pages neither repeat nor skip what has the same name.
  if (query.sort.length === 0) ordered = ordered.orderBy('name_folded');
  const rows = await ordered
    .orderBy('id')
    .limit(query.size)
    .offset((query.page - 1) * query.size)
    .execute();
  const { total } = await matching.select((eb) => eb.fn.countAll().as('total')).executeTakeFirstOrThrow();
  return { rows: rows as Row[], total: Number(total) };
}

/** Whether the column holds the text; the text's own wildcards mean themselves. */
// biome-ignore lint/suspicious/noExplicitAny: the expression builder of any table
function contains(eb: any, column: string, text: string): Expression<SqlBool> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`${eb.ref(column)} like ${pattern} escape '\\'`;
}
