import type { InboundItem } from '@budkavle/contracts';
import {
  canonicalParticipant,
  FormatsError,
  parseReceipt,
  plainXhePayload,
  type Receipt,
  receiptEvent,
  type VerifiedXhe,
} from '@budkavle/formats';
import { now } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { Context } from '../context.ts';
import type { Tables } from '../database/tables.ts';
import type { Participant } from '../participants/participants.ts';
import { NoReceipt } from '../receiving/outcome.ts';
import { logFields, recordOutcome } from '../receiving/record.ts';
import { advance, type MessageRow } from '../status/advance.ts';
import { finalStatuses } from '../status/transitions.ts';
import type { NewEvent } from '../store/events.ts';

/** A verified envelope with a message receipt (design, step 7). It is never receipted itself. Throws NoReceipt. */
export async function receiveReceipt(
  context: Context,
  participant: Participant,
  item: InboundItem,
  verified: VerifiedXhe,
): Promise<void> {
  const receipt = parse(verified);
  checkParties(participant, verified, receipt);
  const key = receipt.documentId.trim().toLowerCase();
  const message = await context.db
    .selectFrom('message')
    .selectAll()
    .where('participant', '=', participant.id)
    .where('direction', '=', 'out')
    .where('message_key', '=', key)
    .executeTakeFirst();
  // An organisation that was not written to has nothing to receipt: it could decide the fate of other people's messages.
  if (message && canonicalParticipant(message.recipient) !== canonicalParticipant(receipt.sender)) {
    throw new NoReceipt('MT_RECEIPT_FOREIGN');
  }
  await context.db.transaction().execute(async (trx) => {
    if (!(await recordOutcome(trx, participant, item, `RECEIPT_${receipt.responseCode}`))) return;
    const first = await trx
      .insertInto('received_receipt')
      .values({
        participant: participant.id,
        xhe_id: verified.header.id.toLowerCase(),
        message_id: key,
        response_code: receipt.responseCode,
        at: now(),
      })
      .onConflict((conflict) => conflict.columns(['participant', 'xhe_id']).doNothing())
      .executeTakeFirst();
    // The same receipt once more is no news.
    if (!first.numInsertedOrUpdatedRows || !message) return;
    await applyReceipt(context, trx, message, receipt, item.as4MessageId);
  });
  context.counted.receipts.inc({ code: message ? receipt.responseCode : 'UNKNOWN_MESSAGE' });
  context.log.info(
    {
      event: 'receipt.received',
      ...logFields(participant, item),
      messageId: receipt.documentId,
      receiptId: verified.header.id,
      outcome: receipt.responseCode,
      state: message?.status ?? 'unknown',
    },
    'message receipt received',
  );
}

function parse(verified: VerifiedXhe): Receipt {
  try {
    return parseReceipt(plainXhePayload(verified));
  } catch (error) {
    if (error instanceof FormatsError) throw new NoReceipt('MT_RECEIPT_INVALID', error.code, error);
    throw error;
  }
}

/** The receipt must say what its signed envelope says. */
function checkParties(participant: Participant, { header }: VerifiedXhe, receipt: Receipt): void {
  const same = canonicalParticipant(receipt.sender) === canonicalParticipant(header.sender.value);
  if (!same || canonicalParticipant(receipt.receiver) !== participant.id) {
    throw new NoReceipt('MT_RECEIPT_INVALID', 'PARTIES_DIFFER');
  }
}

/** ACCEPTED and REJECTED decide a message that is not decided; otherwise they are recorded as late. */
async function applyReceipt(
  context: Context,
  trx: Transaction<Tables>,
  message: MessageRow,
  receipt: Receipt,
  as4MessageId: string,
): Promise<void> {
  const accepted = receipt.responseCode === 'ACCEPTED';
  const outcome = await advance(trx, message.id, (current) => ({
    happenings: [accepted ? 'accepted' : 'rejected'],
    events: eventsOf(receipt, as4MessageId, finalStatuses.includes(current.status)),
  }));
  if (outcome?.changed && !accepted) context.counted.failed.inc({ code: 'MT_RECEIPT_REJECTED' });
}

/**
 * Mapping of validation-and-receipts.md 7, oldest first: the lines, then what they mean. REJECTED beside
 * MESSAGE_EXCHANGE_ERROR, so that a client can tell refused from lost.
 */
function eventsOf(receipt: Receipt, as4MessageId: string, late: boolean): NewEvent[] {
  const time = now();
  const common = { actor: 'recipient' as const, time, as4MessageId };
  const { eventIssues } = receiptEvent(receipt);
  const lines: NewEvent[] = [...eventIssues].reverse().map((line) => ({
    ...common,
    typeCode: line.typeCode,
    title: line.title,
    detail: line.detail,
    place: line.in,
  }));
  const accepted = receipt.responseCode === 'ACCEPTED';
  const code = late ? 'MT_RECEIPT_LATE' : accepted ? undefined : 'MT_RECEIPT_REJECTED';
  const said: NewEvent = {
    ...common,
    typeCode: receipt.responseCode,
    title: accepted
      ? 'Message receipt: the message was accepted'
      : 'Message receipt: the message was rejected',
    code,
  };
  if (accepted || late) return [...lines, said];
  const end: NewEvent = {
    ...common,
    typeCode: 'MESSAGE_EXCHANGE_ERROR',
    actor: 'message-service',
    title: 'The recipient refused the message',
    code,
  };
  return [...lines, said, end];
}
