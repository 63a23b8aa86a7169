import type { Kysely } from 'kysely';
import type { MessageClientDatabase } from '../store/schema.ts';

/** The person may not log in, and holds nothing. */
export async function isBlocked(db: Kysely<MessageClientDatabase>, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('user_block')
    .select('user_id')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row !== undefined;
}
