import { ContractError } from '@budkavle/contracts';
import {
  crossCheckEnvelope,
  type Finding,
  fileTypeFindings,
  findings as published,
  type ReceivedAttachment,
  type SdkMessage,
  sameParticipant,
  type XheHeader,
} from '@budkavle/formats';
import type { Context } from '../context.ts';
import type { Participant } from '../participants/participants.ts';
import { Held } from './outcome.ts';

/** The checks that neither XSD nor Schematron can make (validation-and-receipts.md 3 "Receive", 4). Throws Held. */
export async function checkMessage(
  context: Context,
  participant: Participant,
  message: SdkMessage<ReceivedAttachment<unknown>>,
  xhe: XheHeader,
): Promise<Finding[]> {
  return [
    ...crossCheckEnvelope(message.header, xhe),
    ...(await checkAddresses(context, participant, message, xhe)),
    ...(await checkIdentity(context, participant, message)),
    ...fileTypeFindings(message, context.fileTypes),
  ];
}

/** Row 9: the functional address exists and is the recipient's, in the envelope and in the message. */
async function checkAddresses(
  context: Context,
  participant: Participant,
  message: SdkMessage<unknown>,
  xhe: XheHeader,
): Promise<Finding[]> {
  const inMessage = message.header.recipient.attention.subOrganization.organizationId.extension.trim();
  const inEnvelope = xhe.handlingServiceId?.trim();
  const findings: Finding[] = [];
  if (inEnvelope !== undefined && !(await isOurs(context, participant, inEnvelope))) {
    findings.push(published.unknownHandlingService());
  }
  if (inMessage !== inEnvelope && !(await isOurs(context, participant, inMessage))) {
    findings.push(published.unknownSubOrganization());
  }
  return findings;
}

async function isOurs(context: Context, participant: Participant, address: string): Promise<boolean> {
  try {
    const found = await context.addressBook.findAddress(address);
    return found !== undefined && sameParticipant(found.organisation.participant, participant.id);
  } catch (error) {
    if (error instanceof ContractError) throw new Held(error.code, error);
    throw error;
  }
}

/** Rows 6, 7 and 11. An unknown reference is no fault; one to a message that failed is. */
async function checkIdentity(
  context: Context,
  participant: Participant,
  message: SdkMessage<unknown>,
): Promise<Finding[]> {
  const { messageId, refToMessageId } = message.header;
  const findings: Finding[] = [];
  const same = await knownAs(context, participant, messageId, ['in']);
  if (same.some(({ outcome }) => outcome !== 'failed')) findings.push(published.duplicate());
  if (refToMessageId !== undefined) {
    const referred = await knownAs(context, participant, refToMessageId, ['in', 'out']);
    // Known both as sent and as received (an organisation that writes to itself): one good is enough.
    if (referred.length > 0 && referred.every(({ outcome }) => outcome === 'failed')) {
      findings.push(published.refersToFailed());
    }
  }
  return findings;
}

function knownAs(
  context: Context,
  participant: Participant,
  messageId: string,
  directions: ('in' | 'out')[],
) {
  return context.db
    .selectFrom('known_message')
    .select('outcome')
    .where('participant', '=', participant.id)
    .where('direction', 'in', directions)
    .where('message_key', '=', messageId.trim().toLowerCase())
    .execute();
}
