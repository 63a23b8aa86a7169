import type { Kysely } from 'kysely';
import type { MessageClientDatabase } from '../store/schema.ts';

/** Names of users by id. */
export async function namesOf(
  db: Kysely<MessageClientDatabase>,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('app_user')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
