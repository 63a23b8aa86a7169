import { ContractError } from '@budkavle/contracts';
import { FormatsError } from '@budkavle/formats';
import { fromNow, hasCode, now, release } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { codeOf, MessageServiceError } from '../errors.ts';
import { statesBefore } from '../states/envelope.ts';
import { advance } from '../status/advance.ts';
import { type EnvelopeRow, leaseOf } from './envelope.ts';
import { failEnvelope } from './fail.ts';
import { pauseFor } from './pause-for.ts';
import { sealEnvelope } from './seal.ts';
import { transportDeadline } from './transport-events.ts';

/** One claimed envelope: sealed if it is not yet, handed to the access point, recorded. Resumable at every point. */
export async function submitEnvelope(context: Context, claimed: EnvelopeRow): Promise<void> {
  const participant = context.participants.find(claimed.participant);
  // The organisation is configured no more: its envelopes wait until it is again.
  if (!participant) return postpone(context, claimed, 'MT_ACCESS_POINT_UNREACHABLE');
  try {
    const envelope =
      claimed.state === 'PENDING' ? await sealEnvelope(context, participant, claimed) : claimed;
    const octets = context.blobs.open(envelope.participant, envelope.envelope_hash ?? '');
    const { as4MessageId } = await participant.accessPoint.submit(envelope.id, octets, {
      size: envelope.envelope_size ?? 0,
      conversationId: envelope.conversation_id,
    });
    await recordSubmitted(context, envelope, as4MessageId);
  } catch (error) {
    if (hasCode(error, 'LEASE_LOST')) throw error;
    await afterFailure(context, claimed, error);
  }
}

async function recordSubmitted(context: Context, envelope: EnvelopeRow, as4MessageId: string): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await release(trx, {
      ...leaseOf(envelope),
      set: { as4_message_id: as4MessageId, next_attempt_at: null },
    });
    // The access point's events may have overtaken its answer.
    await trx
      .updateTable('outgoing_envelope')
      .set({ state: 'SUBMITTED' })
      .where('row', '=', envelope.row)
      .where('state', 'in', statesBefore('submitted'))
      .execute();
    if (envelope.kind !== 'message' || envelope.message === null) return;
    await advance(trx, envelope.message, (message) => ({
      happenings: ['submitted'],
      events: [
        {
          typeCode: 'SUBMITTED',
          actor: 'message-service',
          title: 'Message handed to the local Access Point',
          as4MessageId,
        },
      ],
      ...(message.status === 'SCHEDULED' && {
        set: { as4_message_id: as4MessageId, deadline: transportDeadline(context) },
      }),
    }));
  });
  context.log.info(
    {
      event: 'envelope.submitted',
      messageId: envelope.id,
      envelopeId: envelope.id,
      ebmsMessageId: as4MessageId,
      documentType: envelope.kind,
      sender: envelope.participant,
      recipient: envelope.recipient,
    },
    'envelope handed to the access point',
  );
  context.counted.submitted.inc({ kind: envelope.kind });
  context.signals.changed();
}

/** Again later, or failed for good; the code tells which. */
async function afterFailure(context: Context, envelope: EnvelopeRow, error: unknown): Promise<void> {
  const code = causeOf(error);
  const givenUp = now() > envelope.give_up_at;
  const discoveryGivenUp =
    code.startsWith('DISC_') &&
    envelope.attempts >= context.settings.discoveryAttempts &&
    isSettledFailure(error);
  if (isRetried(error) && !givenUp && !discoveryGivenUp) return postpone(context, envelope, code, error);
  context.log.error(
    { event: 'envelope.failed', messageId: envelope.id, code, documentType: envelope.kind, error },
    'envelope could not be sent',
  );
  await failEnvelope(context, envelope, {
    code: isRetried(error) && error instanceof ContractError ? 'MT_ACCESS_POINT_UNREACHABLE' : code,
    actor: 'message-service',
  });
}

async function postpone(
  context: Context,
  envelope: EnvelopeRow,
  code: string,
  error?: unknown,
): Promise<void> {
  const wished = error instanceof ContractError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  const { retryMs } = context.settings;
  const { deadlines } = context.profile;
  const pause = Math.max(wished, pauseFor(code, envelope.attempts, { retryMs, deadlines }));
  const retryAt = fromNow(pause);
  context.log.warn(
    {
      event: 'envelope.postponed',
      messageId: envelope.id,
      envelopeId: envelope.id,
      code,
      attempt: envelope.attempts,
      nextAttemptAt: retryAt,
      error,
    },
    'envelope not sent yet',
  );
  await context.db.transaction().execute(async (trx) => {
    await release(trx, {
      ...leaseOf(envelope),
      set: { next_attempt_at: retryAt },
    });
    if (envelope.kind !== 'message' || envelope.message === null) return;
    // The status stays what it is: nothing has left the house yet.
    await advance(trx, envelope.message, (message) => ({
      happenings: [],
      events: [{ typeCode: message.status, actor: 'message-service', title: 'Not sent yet', code, retryAt }],
    }));
  });
  context.signals.changed();
}

function isRetried(error: unknown): boolean {
  if (error instanceof FormatsError) return false;
  // Ours, the contract's and discovery's errors say so themselves; what is unknown is tried again until the deadline.
  const { retried } = error as { retried?: unknown };
  return typeof retried === 'boolean' ? retried : true;
}

/** A technical failure of discovery that has been met often enough to be told. */
function isSettledFailure(error: unknown): boolean {
  return codeOf(error) !== 'DISC_REVOCATION_UNAVAILABLE';
}

function causeOf(error: unknown): string {
  if (error instanceof ContractError && !error.retried)
    return error.problem?.code ?? 'MT_ACCESS_POINT_REFUSED';
  if (error instanceof MessageServiceError) return error.code;
  return codeOf(error) ?? 'INTERNAL_ERROR';
}
