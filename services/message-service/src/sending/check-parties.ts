import { ContractError, type FunctionalAddress, type MessageCreateAttributes } from '@budkavle/contracts';
import { sameParticipant } from '@budkavle/formats';
import { mayActFor } from '../access/rights.ts';
import type { Caller } from '../api/authorize.ts';
import { ApiRefusal, refusal } from '../api/refusal.ts';
import type { Context } from '../context.ts';
import type { Participant } from '../participants/participants.ts';

export interface Parties {
  participant: Participant;
  senderAddress: FunctionalAddress | undefined;
  recipientAddress: FunctionalAddress;
}

const senderPath = 'data.attributes.senderAttention.subOrganization.extension';
const recipientPath = 'data.attributes.recipientAttention.subOrganization.extension';

/** The sender is ours and the caller may act for it (401 otherwise, API-03); both addresses are in the address book (400). */
export async function checkParties(
  context: Context,
  caller: Caller,
  attributes: MessageCreateAttributes,
): Promise<Parties> {
  const senderAddress = attributes.senderAttention?.subOrganization.extension || undefined;
  const recipientAddress = attributes.recipientAttention?.subOrganization.extension;
  const participant = context.participants.find(attributes.sender);
  if (!participant || !mayActFor(caller.rights, attributes.sender, senderAddress)) {
    throw new ApiRefusal('MT_UNAUTHORIZED', { status: 401 });
  }
  if (!recipientAddress) {
    throw refusal('MT_SCHEMA', 'the functional address of the recipient is needed', recipientPath);
  }
  return {
    participant,
    senderAddress:
      senderAddress === undefined
        ? undefined
        : await addressOf(context, senderAddress, attributes.sender, senderPath),
    recipientAddress: await addressOf(context, recipientAddress, attributes.recipient, recipientPath),
  };
}

async function addressOf(
  context: Context,
  identifier: string,
  organisation: string,
  where: string,
): Promise<FunctionalAddress> {
  let address: FunctionalAddress | undefined;
  try {
    address = await context.addressBook.findAddress(identifier);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new ApiRefusal('MT_ADDRESS_BOOK_UNAVAILABLE', { status: 503, retryAfterSeconds: 30 });
  }
  if (address && sameParticipant(address.organisation.participant, organisation)) return address;
  throw refusal('MT_ADDRESS_UNKNOWN', 'not in the address book of the organisation', where);
}
