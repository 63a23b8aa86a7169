import { now } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { advance, type MessageRow } from '../status/advance.ts';
import { applyTransportEvent } from './transport-events.ts';

const batch = 100;

/** Ends the wait for receipts that did not come in time (API-10). Answers how many messages were decided. */
export async function enforceDeadlines(context: Context): Promise<number> {
  const due = await context.db
    .selectFrom('message')
    .selectAll()
    .where('direction', '=', 'out')
    .where('deadline', '<=', now())
    .orderBy('deadline')
    .limit(batch)
    .execute();
  for (const message of due) {
    if (message.status === 'WAITING_FOR_RECEIPT') await expire(context, message, 'receipt');
    else if (!(await heardOf(context, message))) await expire(context, message, 'transport');
  }
  if (due.length > 0) context.signals.changed();
  return due.length;
}

async function expire(
  context: Context,
  message: MessageRow,
  missing: 'receipt' | 'transport',
): Promise<void> {
  const code = missing === 'receipt' ? 'MT_RECEIPT_TIMEOUT' : 'MT_NO_TRANSPORT_RECEIPT';
  const title =
    missing === 'receipt'
      ? `No message receipt received from ${message.recipient}. Message NOT delivered.`
      : `No transport receipt received from ${message.recipient}. Message NOT delivered.`;
  const outcome = await context.db.transaction().execute((trx) =>
    advance(trx, message.id, (current) => {
      // Decided or prolonged in the meantime.
      if (current.deadline !== message.deadline || current.status !== message.status) {
        return { happenings: [], events: [] };
      }
      return {
        happenings: [missing === 'receipt' ? 'receiptTimedOut' : 'transportFailed'],
        events: [{ typeCode: 'MESSAGE_EXCHANGE_ERROR', actor: 'message-service', title, code }],
      };
    }),
  );
  if (!outcome?.changed) return;
  context.counted.failed.inc({ code });
  context.log.warn(
    {
      event: 'message.expired',
      code,
      messageId: message.message_id,
      ebmsMessageId: message.as4_message_id ?? undefined,
      sender: message.participant,
      recipient: message.recipient,
    },
    'no receipt in time',
  );
}

/** The last word before a message counts as undelivered: perhaps only the event was missed. */
async function heardOf(context: Context, message: MessageRow): Promise<boolean> {
  const participant = context.participants.find(message.participant);
  const state = await participant?.accessPoint.outbound(message.message_id).catch(() => undefined);
  if (!participant || !state || (state.state !== 'ACKNOWLEDGED' && state.state !== 'DUPLICATE_AT_RECEIVER')) {
    return false;
  }
  await context.db.transaction().execute(async (trx) => {
    await applyTransportEvent(context, trx, participant.id, { ...state, type: state.state, sequence: 1 });
  });
  return true;
}
