import type { Context } from '../context.ts';
import { readBody } from '../messages/body.ts';
import { indexMessage } from './message-index.ts';

const batch = 50;

/** Makes messages findable that were stored before there was a search. Ends when all are, or when `signal` says so. */
export async function indexWhatIsNot(context: Context, signal: AbortSignal): Promise<number> {
  const organisation = context.configuration.organisation.participant;
  let done = 0;
  let after = '';
  while (!signal.aborted) {
    const rows = await context.db
      .selectFrom('message')
      .leftJoin('message_index', 'message_index.message_row_id', 'message.id')
      .selectAll('message')
      .where('message_index.place', 'is', null)
      .where('message.id', '>', after)
      .orderBy('message.id')
      .limit(batch)
      .execute();
    for (const row of rows) {
      if (signal.aborted) return done;
      after = row.id;
      const files = await context.db
        .selectFrom('attachment')
        .select('name')
        .where('message_row_id', '=', row.id)
        .execute();
      try {
        const body = await readBody(context.blobs, organisation, row.body_hash);
        const fileNames = files.map((file) => file.name);
        await context.db.transaction().execute((trx) => indexMessage(trx, { row, body, fileNames }));
        done += 1;
      } catch (error) {
        // Gone in the meantime, or its text cannot be read: the others are indexed all the same.
        context.log.warn({ event: 'search.not_indexed', error }, 'a message could not be made findable');
      }
    }
    if (rows.length < batch) break;
  }
  if (done > 0) context.log.info({ event: 'search.indexed', count: done }, 'older messages are findable now');
  return done;
}
