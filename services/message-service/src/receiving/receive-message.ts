import type { InboundItem } from '@budkavle/contracts';
import {
  findings as published,
  transportModelFindings,
  type VerifiedXhe,
  xheReceiptFindings,
} from '@budkavle/formats';
import type { Spool } from '@budkavle/platform';
import type { Context } from '../context.ts';
import type { Participant } from '../participants/participants.ts';
import { checkMessage } from './check-message.ts';
import { decryptPayload } from './decrypt.ts';
import { firstStage } from './first-stage.ts';
import { Refused } from './outcome.ts';
import { type ReadPayload, readPayload } from './read-payload.ts';
import { plainSize } from './received-size.ts';
import { DuplicateMessage, storeIncoming } from './store-incoming.ts';

/** A verified envelope with an SDK message: decrypted, validated, scanned, stored with its receipt. Throws Refused, NoReceipt, Held. */
export async function receiveMessage(
  context: Context,
  participant: Participant,
  item: InboundItem,
  verified: VerifiedXhe,
  envelope: Spool,
): Promise<void> {
  const notEncrypted = transportModelFindings(verified.header);
  if (notEncrypted.length > 0) throw new Refused(notEncrypted);
  const plaintext = await decryptPayload(context, participant, verified, envelope);
  let read: ReadPayload | undefined;
  try {
    read = await readPayload(context, participant, plaintext);
    await takeOrRefuse(context, participant, item, verified, read);
  } finally {
    await plaintext.discard();
    await Promise.all((read?.files ?? []).map((file) => file.discard()));
  }
}

async function takeOrRefuse(
  context: Context,
  participant: Participant,
  item: InboundItem,
  verified: VerifiedXhe,
  { message, findings, malware }: ReadPayload,
): Promise<void> {
  const { header } = verified;
  const all = [
    ...xheReceiptFindings(verified.findings),
    ...findings,
    ...(message && plainSize(message) > context.settings.messageBytes ? [published.tooLong()] : []),
    ...(message ? await checkMessage(context, participant, message, header) : []),
  ];
  if (all.length > 0 || !message) {
    throw new Refused(
      all.length > 0 ? firstStage(all) : [published.corrupt()],
      malware === undefined ? undefined : { code: 'MT_MALWARE', reason: malware },
    );
  }
  try {
    await storeIncoming(context, participant, { item, header, message });
  } catch (error) {
    if (error instanceof DuplicateMessage) throw new Refused([published.duplicate()]);
    throw error;
  }
}
