import type { InboundItem } from '@budkavle/contracts';
import type { Finding, XheHeader } from '@budkavle/formats';
import { now } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { Context } from '../context.ts';
import type { Tables } from '../database/tables.ts';
import type { MessageServiceErrorCode } from '../errors.ts';
import type { Participant } from '../participants/participants.ts';
import { recordIncident, recordOutcome, recordReceipt } from './record.ts';

/** A message that is refused leaves nothing but its receipt (when one may be sent) and the memory that it failed. */
export async function storeRefusal(
  context: Context,
  participant: Participant,
  refusal: {
    item: InboundItem;
    header: Pick<XheHeader, 'handlingServiceId'>;
    findings: readonly Finding[];
    incident: { code: MessageServiceErrorCode; reason?: string } | undefined;
    /** The signature held: what the envelope says is the sender's word. */
    authentic: boolean;
  },
): Promise<void> {
  const { item, header, findings, incident, authentic } = refusal;
  await context.db.transaction().execute(async (trx) => {
    if (!(await recordOutcome(trx, participant, item, 'REJECTED'))) return;
    if (authentic) await rememberFailed(trx, participant, item);
    await recordReceipt(context, trx, participant, { item, header, findings, message: null });
    if (incident) await recordIncident(context, trx, participant, item, incident);
    await context.audit.append(
      {
        actor: item.senderAccessPoint,
        action: 'message.refuse',
        organisation: participant.id,
        object: item.xheId,
        outcome: 'denied',
        details: { codes: [...new Set(findings.map(({ code, detail }) => `${code}/${detail}`))].join(' ') },
      },
      trx,
    );
  });
}

/** A later answer to it is refused too (row 11). A repetition that is refused does not make the first one bad. */
async function rememberFailed(
  trx: Transaction<Tables>,
  participant: Participant,
  item: InboundItem,
): Promise<void> {
  await trx
    .insertInto('known_message')
    .values({
      participant: participant.id,
      direction: 'in',
      message_key: item.xheId.toLowerCase(),
      outcome: 'failed',
      request_digest: null,
      at: now(),
    })
    .onConflict((conflict) => conflict.columns(['participant', 'direction', 'message_key']).doNothing())
    .execute();
}
