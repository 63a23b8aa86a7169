import type { OutboundEvent, OutboundEventType } from '@budkavle/contracts';
import { now } from '@budkavle/platform';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { nextSequence } from '../database/sequence.ts';
import type { AccessPointTables, OutboundEventTable, OutboundTable } from '../database/tables.ts';

export type OutboundRow = Selectable<OutboundTable>;

export interface OutboundStep {
  readonly type: OutboundEventType;
  readonly attempt: number;
  readonly receiverAccessPoint?: string | undefined;
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly retryAt?: string | undefined;
}

/**
 * Adds a step to a participant's durable sequence. The caller changes the row of `outbound` in the same transaction,
 * so that a step is told exactly when it has happened.
 */
export async function addOutboundEvent(
  trx: Transaction<AccessPointTables>,
  row: Pick<OutboundRow, 'id' | 'participant' | 'xhe_id' | 'as4_message_id'>,
  step: OutboundStep,
): Promise<void> {
  await trx
    .insertInto('outbound_event')
    .values({
      participant: row.participant,
      sequence: await nextSequence(trx, row.participant),
      outbound_id: row.id,
      xhe_id: row.xhe_id,
      as4_message_id: row.as4_message_id,
      type: step.type,
      at: now(),
      attempt: step.attempt,
      receiver_access_point: step.receiverAccessPoint ?? null,
      code: step.code ?? null,
      detail: step.detail ?? null,
      retry_at: step.retryAt ?? null,
    })
    .execute();
}

/** The columns of `outbound` that repeat the latest step. */
export function latestStep(step: OutboundStep) {
  return {
    state: step.type,
    code: step.code ?? null,
    detail: step.detail ?? null,
    retry_at: step.retryAt ?? null,
    updated_at: now(),
    ...(step.receiverAccessPoint === undefined ? {} : { receiver_access_point: step.receiverAccessPoint }),
  };
}

const pageSize = 500;

export async function readOutboundEvents(
  db: Kysely<AccessPointTables>,
  participant: string,
  after: number,
): Promise<OutboundEvent[]> {
  const rows = await db
    .selectFrom('outbound_event')
    .selectAll()
    .where('participant', '=', participant)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(pageSize)
    .execute();
  return rows.map(toEvent);
}

function toEvent(row: Selectable<OutboundEventTable>): OutboundEvent {
  return {
    sequence: Number(row.sequence),
    xheId: row.xhe_id,
    type: row.type as OutboundEventType,
    at: row.at,
    as4MessageId: row.as4_message_id,
    attempt: row.attempt,
    ...(row.receiver_access_point === null ? {} : { receiverAccessPoint: row.receiver_access_point }),
    ...(row.code === null ? {} : { code: row.code }),
    ...(row.detail === null ? {} : { detail: row.detail }),
    ...(row.retry_at === null ? {} : { retryAt: row.retry_at }),
  };
}
