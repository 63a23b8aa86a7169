import type { InboundItem } from '@budkavle/contracts';
import { documentTypeOf, readXheHeader, type VerifiedXhe } from '@budkavle/formats';
import { fromNow, hasCode, isFinal, now, type Spool, step } from '@budkavle/platform';
import type { Context } from '../context.ts';
import type { Participant } from '../participants/participants.ts';
import { receiveReceipt } from '../receipts/receive-receipt.ts';
import { type IncomingCause, incoming } from '../states/incoming.ts';
import { spoolEnvelope, verifyEnvelope } from './open-envelope.ts';
import { Held, NoReceipt, Refused } from './outcome.ts';
import { receiveMessage } from './receive-message.ts';
import { logFields, recordIncident, recordOutcome } from './record.ts';
import { wrongSignature } from './sender-certificate.ts';
import { stateOf } from './state-of.ts';
import { storeRefusal } from './store-refusal.ts';

/** Of the metric and the log. */
const labels: Record<IncomingCause, string> = {
  held: 'held',
  taken: 'taken',
  refused: 'refused',
  unreceiptable: 'no-receipt',
};

/**
 * One claimed item of the access point (design, step 6): its outcome is stored durably, and only then is it erased there. May
 * be run again after a crash at any point. What is thrown leaves the item where it is; its lease runs out.
 */
export async function receiveItem(
  context: Context,
  participant: Participant,
  item: InboundItem,
  signal: AbortSignal,
): Promise<void> {
  const before = await stateOf(context, participant, item);
  if (!isFinal(incoming, before)) {
    const cause = await handle(context, participant, item, signal);
    const { state: outcome } = step(incoming, before, cause);
    if (!isFinal(incoming, outcome)) return;
    context.counted.received.inc({ outcome: labels[cause] });
    context.log.info(
      { event: 'envelope.received', outcome: labels[cause], ...logFields(participant, item) },
      'received envelope handled',
    );
    context.signals.toSubmit();
    context.signals.changed();
  }
  // false: another process has it now, and will find that it is handled.
  await participant.accessPoint.acknowledge(item);
}

async function handle(
  context: Context,
  participant: Participant,
  item: InboundItem,
  signal: AbortSignal,
): Promise<IncomingCause> {
  let envelope: Spool | undefined;
  let verified: VerifiedXhe | undefined;
  try {
    envelope = await spoolOrRefuse(context, participant, item, signal);
    verified = await verifyEnvelope(context, participant, item, envelope);
    const kind = documentTypeOf(verified.header.document)?.kind;
    if (kind === 'receipt') await receiveReceipt(context, participant, item, verified);
    else await receiveMessage(context, participant, item, verified, envelope);
    return 'taken';
  } catch (error) {
    const decided = error instanceof Held ? await heldTooLong(context, participant, item, error) : error;
    if (decided instanceof Held) return 'held';
    if (decided instanceof NoReceipt) return erase(context, participant, item, decided);
    if (decided instanceof Refused && envelope) {
      return refuse(context, participant, item, decided, verified, envelope);
    }
    throw error;
  } finally {
    await envelope?.discard();
  }
}

async function spoolOrRefuse(
  context: Context,
  participant: Participant,
  item: InboundItem,
  signal: AbortSignal,
): Promise<Spool> {
  try {
    return await spoolEnvelope(context, participant, item, signal);
  } catch (error) {
    if (hasCode(error, 'BLOB_TOO_LARGE')) throw new NoReceipt('MT_ENVELOPE', 'TOO_LARGE', error);
    throw error;
  }
}

/** A receipt is never receipted: a wrong one is an incident and no more. */
async function refuse(
  context: Context,
  participant: Participant,
  item: InboundItem,
  { findings, incident }: Refused,
  verified: VerifiedXhe | undefined,
  envelope: Spool,
): Promise<IncomingCause> {
  const header = verified?.header ?? (await readXheHeader(envelope.read())).header;
  const kind = documentTypeOf({ scheme: item.documentIdScheme, value: item.documentId })?.kind;
  if (kind === 'receipt' || !header) {
    const { code, reason } = incident ?? { code: 'MT_RECEIPT_INVALID' as const, reason: undefined };
    return erase(context, participant, item, new NoReceipt(code, reason));
  }
  await storeRefusal(context, participant, {
    item,
    header,
    findings,
    incident,
    authentic: verified !== undefined,
  });
  return 'refused';
}

async function erase(
  context: Context,
  participant: Participant,
  item: InboundItem,
  { code, reason }: NoReceipt,
): Promise<IncomingCause> {
  await context.db.transaction().execute(async (trx) => {
    if (!(await recordOutcome(trx, participant, item, code))) return;
    await recordIncident(context, trx, participant, item, { code, reason });
  });
  return 'unreceiptable';
}

/** Notes that it waits; after `holdSeconds` the sender is told that the signature could not be validated (row 12). */
async function heldTooLong(
  context: Context,
  participant: Participant,
  item: InboundItem,
  held: Held,
): Promise<Held | Refused> {
  await context.db
    .insertInto('held_envelope')
    .values({ participant: participant.id, item: item.id, since: now(), code: held.code })
    .onConflict((conflict) => conflict.columns(['participant', 'item']).doUpdateSet({ code: held.code }))
    .execute();
  const { since } = await context.db
    .selectFrom('held_envelope')
    .select('since')
    .where('participant', '=', participant.id)
    .where('item', '=', item.id)
    .executeTakeFirstOrThrow();
  const tooLong = since < fromNow(-context.settings.holdSeconds * 1000);
  context.log.warn(
    { event: 'envelope.held', code: 'MT_HELD', reason: held.code, ...logFields(participant, item) },
    'received envelope waits',
  );
  return tooLong && !held.code.startsWith('MT_') ? wrongSignature(held.code) : held;
}
