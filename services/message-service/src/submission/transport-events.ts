import type { OutboundEvent } from '@budkavle/contracts';
import { fromNow, step } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { Context } from '../context.ts';
import type { Tables } from '../database/tables.ts';
import { envelope as machine } from '../states/envelope.ts';
import { advance } from '../status/advance.ts';
import { finalStatuses, statusAfter } from '../status/transitions.ts';
import { releaseBlobs } from '../store/blob-uses.ts';
import { type EnvelopeRow, envelopeOwner } from './envelope.ts';
import { recordFailure } from './fail.ts';

/** Applies one event of the access point (contract C) to the envelope and what it carries. Idempotent with the cursor. */
export async function applyTransportEvent(
  context: Context,
  trx: Transaction<Tables>,
  participant: string,
  event: OutboundEvent,
): Promise<void> {
  // Locks the row, so that the submission worker and this never cross.
  const envelope = await trx
    .updateTable('outgoing_envelope')
    .set({ as4_message_id: event.as4MessageId })
    .where('participant', '=', participant)
    .where('id', '=', event.xheId)
    .returningAll()
    .executeTakeFirst();
  context.log.info(
    {
      event: `transport.${event.type.toLowerCase()}`,
      messageId: event.xheId,
      envelopeId: event.xheId,
      ebmsMessageId: event.as4MessageId,
      code: event.code,
      attempt: event.attempt,
      accessPoint: event.receiverAccessPoint,
      sender: participant,
      recipient: envelope?.recipient,
    },
    'the access point told of an envelope',
  );
  if (!envelope) return;
  switch (event.type) {
    case 'ACKNOWLEDGED':
    case 'DUPLICATE_AT_RECEIVER':
      return delivered(context, trx, envelope, event);
    case 'FAILED':
      await settle(trx, envelope, 'failed');
      return recordFailure(context, trx, envelope, {
        code: event.code ?? 'MT_NO_TRANSPORT_RECEIPT',
        actor: 'access-point',
        detail: event.detail,
        time: event.at,
        as4MessageId: event.as4MessageId,
      });
    case 'RESCHEDULED':
      return recordStep(context, trx, envelope, event, 'SCHEDULED_FOR_RESEND');
    case 'DISCOVERED':
    case 'SUBMITTED':
      return recordStep(context, trx, envelope, event, 'SUBMITTED');
    case 'ACCEPTED':
      // What we know ourselves already: we handed it over.
      return;
  }
}

async function delivered(
  context: Context,
  trx: Transaction<Tables>,
  envelope: EnvelopeRow,
  event: OutboundEvent,
): Promise<void> {
  await settle(trx, envelope, 'acknowledged');
  await releaseBlobs(trx, envelopeOwner(envelope));
  if (envelope.message === null) return;
  const common = { time: event.at, as4MessageId: event.as4MessageId };
  if (envelope.kind === 'receipt') {
    await advance(trx, envelope.message, () => ({
      happenings: [],
      events: [
        {
          ...common,
          typeCode: 'RECEIPT_SENT',
          actor: 'recipient-access-point',
          title: 'Message receipt delivered to the sender',
        },
      ],
    }));
    return;
  }
  await advance(trx, envelope.message, (message) => ({
    happenings: ['acknowledged', 'awaitsReceipt'],
    set: { deadline: fromNow(context.settings.receiptSeconds * 1000), as4_message_id: event.as4MessageId },
    events: [
      {
        ...common,
        typeCode: 'ACKNOWLEDGE',
        actor: 'recipient-access-point',
        title: 'Transport receipt received from remote party',
        ...(event.type === 'DUPLICATE_AT_RECEIVER' && { code: event.type }),
      },
      ...(finalStatuses.includes(message.status) ? [] : [{ ...common, ...waiting }]),
    ],
  }));
}

async function recordStep(
  context: Context,
  trx: Transaction<Tables>,
  envelope: EnvelopeRow,
  event: OutboundEvent,
  typeCode: 'SUBMITTED' | 'SCHEDULED_FOR_RESEND',
): Promise<void> {
  if (envelope.kind !== 'message' || envelope.message === null) return;
  const again = typeCode === 'SCHEDULED_FOR_RESEND';
  await advance(trx, envelope.message, (message) => ({
    ...(again &&
      statusAfter(message.status, 'rescheduled') !== undefined && {
        set: { deadline: transportDeadline(context) },
      }),
    happenings: again ? ['rescheduled'] : [],
    events: [
      {
        typeCode,
        actor: 'access-point',
        time: event.at,
        as4MessageId: event.as4MessageId,
        title: again
          ? 'Could not be delivered to the remote Access Point, will be sent again'
          : titles[event.type],
        detail: event.detail,
        code: event.code,
        retryAt: event.retryAt,
      },
    ],
  }));
}

const titles: Partial<Record<OutboundEvent['type'], string>> = {
  DISCOVERED: "The recipient's Access Point has been found",
  SUBMITTED: 'Sent to the remote Access Point',
};

/** The access point has its own time-out; ours only catches what it never tells. */
export function transportDeadline(context: Context): string {
  return fromNow(context.settings.transportSeconds * 1500);
}

const waiting = {
  typeCode: 'WAITING_FOR_RECEIPT',
  actor: 'message-service',
  title: 'Waiting for receipt from remote party',
} as const;

async function settle(
  trx: Transaction<Tables>,
  envelope: EnvelopeRow,
  cause: 'acknowledged' | 'failed',
): Promise<void> {
  const after = step(machine, envelope.state, cause);
  if (!after.moved) return;
  await trx
    .updateTable('outgoing_envelope')
    .set({ state: after.state, next_attempt_at: null })
    .where('participant', '=', envelope.participant)
    .where('id', '=', envelope.id)
    .execute();
}
