import type { Context } from '../context.ts';
import type { Recipient } from '../web-api.ts';

/** The recipients of a draft after the first. */
export async function moreRecipients(context: Context, draftId: string): Promise<Recipient[]> {
  const rows = await context.db
    .selectFrom('draft_recipient')
    .select('recipient_json')
    .where('draft_id', '=', draftId)
    .orderBy('position')
    .execute();
  return rows.map((row) => JSON.parse(row.recipient_json) as Recipient);
}

/** Replaces them; who stands there twice, or first already, gets the message once. */
export async function setMoreRecipients(
  context: Context,
  draft: { id: string; recipient_json: string | null },
  recipients: readonly Recipient[],
): Promise<void> {
  const first = (JSON.parse(draft.recipient_json ?? 'null') as Recipient | null)?.address.identifier;
  const seen = new Set(first === undefined ? [] : [first.toLowerCase()]);
  const unique = recipients.filter(({ address }) => {
    const key = address.identifier.toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
  await context.db.transaction().execute(async (trx) => {
    await trx.deleteFrom('draft_recipient').where('draft_id', '=', draft.id).execute();
    if (unique.length > 0)
      await trx
        .insertInto('draft_recipient')
        .values(
          unique.map((one, position) => ({
            draft_id: draft.id,
            position,
            recipient_json: JSON.stringify(one),
          })),
        )
        .execute();
  });
}
