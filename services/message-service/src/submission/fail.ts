import type { EventActor } from '@budkavle/contracts';
import { release } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { Context } from '../context.ts';
import type { Tables } from '../database/tables.ts';
import { statesBefore } from '../states/envelope.ts';
import { advance } from '../status/advance.ts';
import { releaseBlobs } from '../store/blob-uses.ts';
import { type EnvelopeRow, envelopeOwner, leaseOf } from './envelope.ts';

export interface Failure {
  code: string;
  actor: EventActor;
  detail?: string | undefined;
  time?: string | undefined;
  as4MessageId?: string | undefined;
}

/** The envelope will not be sent: held by lease. */
export async function failEnvelope(context: Context, envelope: EnvelopeRow, failure: Failure): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await release(trx, { ...leaseOf(envelope), set: { next_attempt_at: null } });
    const failed = await trx
      .updateTable('outgoing_envelope')
      .set({ state: 'FAILED' })
      .where('row', '=', envelope.row)
      .where('state', 'in', statesBefore('failed'))
      .returning('row')
      .executeTakeFirst();
    // The access point has told of its end in the meantime: that is what counts.
    if (!failed) return;
    await recordFailure(context, trx, envelope, failure);
  });
  context.signals.changed();
}

/** What follows from the failure: a sent message ends in MESSAGE_EXCHANGE_ERROR, a received one notes that its receipt did not arrive. */
export async function recordFailure(
  context: Context,
  trx: Transaction<Tables>,
  envelope: EnvelopeRow,
  failure: Failure,
): Promise<void> {
  await releaseBlobs(trx, envelopeOwner(envelope));
  if (envelope.kind === 'receipt') {
    context.log.error(
      {
        event: 'receipt.undelivered',
        receiptId: envelope.id,
        code: failure.code,
        recipient: envelope.recipient,
      },
      'a receipt could not be delivered',
    );
  }
  if (envelope.message === null) return;
  const { code, actor, detail, time, as4MessageId } = failure;
  if (envelope.kind === 'receipt') {
    await advance(trx, envelope.message, (message) => ({
      happenings: [],
      events: [
        {
          typeCode: message.status,
          actor,
          title: 'The message receipt could not be delivered',
          detail: code,
          code: 'MT_RECEIPT_UNDELIVERED',
          time,
          as4MessageId,
        },
      ],
    }));
    return;
  }
  const outcome = await advance(trx, envelope.message, () => ({
    happenings: ['transportFailed'],
    events: [
      {
        typeCode: 'MESSAGE_EXCHANGE_ERROR',
        actor,
        title: 'The message could not be delivered',
        detail,
        code,
        time,
        as4MessageId,
      },
    ],
  }));
  if (outcome?.changed) context.counted.failed.inc({ code });
}
