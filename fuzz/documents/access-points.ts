import { buildError, buildReceipt, profiles } from '@budkavle/as4';
import { receive, send, type WireMessage } from '../../packages/as4/src/testing/exchange.ts';
import { collect, makeParties, memorySpool, type Parties } from '../../packages/as4/src/testing/parties.ts';

export const profile = profiles['digg-transport-as4-v1_0'];

export interface Exchange {
  readonly parties: Parties;
  readonly wire: WireMessage;
  readonly receipt: Buffer;
  readonly error: Buffer;
}

/** A message between two access points, its receipt, and a signed error about it. */
export async function makeExchange(): Promise<Exchange> {
  const parties = await makeParties();
  const wire = await send(parties);
  const { received } = await receive(parties, wire);
  const signal = { key: parties.receiver, timestamp: new Date().toISOString() };
  const receipt = await buildReceipt({
    ...signal,
    messageId: 'kvitto@ap.exempelregionen.example',
    message: received,
  });
  await received.discard();
  const error = await buildError({
    ...signal,
    messageId: 'fel@ap.exempelregionen.example',
    errors: [{ code: 'EBMS:0004', detail: 'NOT_SERVICED' }],
    refToMessageId: wire.message.messageId,
  });
  return { parties, wire, receipt, error };
}

export { collect, memorySpool };
