import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database/tables.ts';

/**
 * The next order of change. The row stays locked to the end of the transaction, so that changes become visible in the order
 * of their numbers and a reader who asks for what came after a number never misses one: take it last.
 */
export async function nextChange(trx: Kysely<Tables>): Promise<number> {
  const { value } = await trx
    .updateTable('change_counter')
    .set({ value: sql<number>`value + 1` })
    .where('id', '=', 1)
    .returning('value')
    .executeTakeFirstOrThrow();
  return Number(value);
}
