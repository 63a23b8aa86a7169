import { randomUUID } from 'node:crypto';
import type { InboundItem } from '@budkavle/contracts';
import { type Finding, receiptFor, type XheHeader } from '@budkavle/formats';
import { fromNow, now } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { Context } from '../context.ts';
import type { Tables } from '../database/tables.ts';
import type { MessageServiceErrorCode } from '../errors.ts';
import type { Participant } from '../participants/participants.ts';

/** Notes what came of an item: from now on it is never handled again. false: another process has noted it already. */
export async function recordOutcome(
  trx: Transaction<Tables>,
  participant: Participant,
  item: InboundItem,
  outcome: string,
): Promise<boolean> {
  const inserted = await trx
    .insertInto('received_envelope')
    .values({
      participant: participant.id,
      item: item.id,
      xhe_id: item.xheId,
      as4_message_id: item.as4MessageId,
      outcome,
      at: now(),
    })
    .onConflict((conflict) => conflict.columns(['participant', 'item']).doNothing())
    .executeTakeFirst();
  await trx
    .deleteFrom('held_envelope')
    .where('participant', '=', participant.id)
    .where('item', '=', item.id)
    .execute();
  return Number(inserted.numInsertedOrUpdatedRows ?? 0) > 0;
}

/** An incident: for whoever runs the service to look at, and to report where the rules say so. */
export async function recordIncident(
  context: Context,
  trx: Transaction<Tables>,
  participant: Participant,
  item: InboundItem,
  incident: { code: MessageServiceErrorCode; reason?: string | undefined },
): Promise<void> {
  const { code, reason } = incident;
  await trx
    .insertInto('incident')
    .values({
      id: randomUUID(),
      participant: participant.id,
      code,
      reason: reason?.slice(0, 200) ?? null,
      xhe_id: item.xheId,
      as4_message_id: item.as4MessageId,
      sender: item.sender,
      sender_access_point: item.senderAccessPoint,
      at: now(),
    })
    .execute();
  await context.audit.append(
    {
      actor: item.senderAccessPoint,
      action: 'incident',
      organisation: participant.id,
      object: item.xheId,
      outcome: 'denied',
      details: { code, ...(reason !== undefined && { reason: reason.slice(0, 200) }), sender: item.sender },
    },
    trx,
  );
  context.counted.incidents.inc({ code });
  context.log.error({ event: 'incident', code, reason, ...logFields(participant, item) }, 'incident');
}

/** The receipt to be sent, in the same transaction as what it says. Answers its XHE id. */
export async function recordReceipt(
  context: Context,
  trx: Transaction<Tables>,
  participant: Participant,
  to: {
    item: InboundItem;
    header: Pick<XheHeader, 'handlingServiceId'>;
    findings: readonly Finding[];
    message: string | null;
  },
): Promise<string> {
  const { item, header, findings, message } = to;
  const id = randomUUID();
  const receipt = receiptFor({
    id: randomUUID(),
    sender: participant.identifier,
    receiver: item.sender,
    documentId: item.xheId,
    findings,
  });
  const at = now();
  await trx
    .insertInto('outgoing_envelope')
    .values({
      row: randomUUID(),
      id,
      participant: participant.id,
      kind: 'receipt',
      message,
      recipient: item.sender,
      receipt: JSON.stringify(receipt),
      handling_service_id: header.handlingServiceId ?? null,
      conversation_id: item.conversationId,
      state: 'PENDING',
      envelope_hash: null,
      envelope_size: null,
      as4_message_id: null,
      created_at: at,
      give_up_at: fromNow(context.settings.receiptSeconds * 1000),
      next_attempt_at: at,
      lease_token: null,
      lease_until: null,
      attempts: 0,
    })
    .execute();
  return id;
}

export function logFields(participant: Participant, item: InboundItem) {
  return {
    // A message's envelope bears the message's own id.
    messageId: item.xheId,
    envelopeId: item.xheId,
    ebmsMessageId: item.as4MessageId,
    sender: item.sender,
    recipient: participant.id,
    accessPoint: item.senderAccessPoint,
  };
}
