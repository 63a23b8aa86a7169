import type { PartyId } from '../apps/cli/src/testbed/plan.ts';
import type { TestBed } from '../apps/cli/src/testbed/test-bed.ts';
import type { Result } from './test-case.ts';

/** The system under test sends to a party that cannot be reached as it should; the sender must be told, with a code. */
export async function notDelivered(bed: TestBed, to: PartyId): Promise<Result> {
  const messageId = await bed.hands.send({ to: bed.party(to) });
  const { status, codes } = await bed.hands.endingOf(messageId);
  return {
    seen: `${status}${codes[0] ? ` (${codes[0]})` : ''}`,
    ok: status === 'MESSAGE_EXCHANGE_ERROR' && codes.length > 0,
  };
}
