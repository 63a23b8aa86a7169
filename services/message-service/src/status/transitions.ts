import type { MessageStatus } from '@budkavle/contracts';
import { isFinal, step } from '@budkavle/platform';
import { type Happening, outgoing } from '../states/outgoing.ts';

export type { Happening } from '../states/outgoing.ts';

/** Statuses that never change any more; only these may be deleted (B1.4.2). NEW: a received message has no other. */
export const finalStatuses: readonly MessageStatus[] = [
  'NEW',
  ...(Object.keys(outgoing.states) as MessageStatus[]).filter((status) => isFinal(outgoing, status)),
];

/** The status after a happening, or undefined when it changes nothing: it comes late, and is recorded as an event at most. */
export function statusAfter(current: MessageStatus, happening: Happening): MessageStatus | undefined {
  if (current === 'NEW') return undefined;
  const after = step(outgoing, current, happening);
  return after.moved ? after.state : undefined;
}
