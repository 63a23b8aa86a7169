import type { OutboundEventType } from '@budkavle/contracts';
import { defineStateMachine, isFinal } from '@budkavle/platform';

export type OutgoingCause =
  | 'discovered'
  | 'submitted'
  | 'rescheduled'
  | 'acknowledged'
  | 'duplicate'
  | 'failed';

const open = ['ACCEPTED', 'DISCOVERED', 'SUBMITTED', 'RESCHEDULED'] as const;
const event = (type: OutboundEventType) => `the message service: event \`${type}\` of contract C`;

/** Every state of an envelope on its way out; sections 8 to 10 of the AS4 digest. */
export const outgoing = defineStateMachine<OutboundEventType, OutgoingCause>({
  name: 'Access point: an envelope on its way out',
  about:
    'A row of `outbound`; each transition is an event of the participant’s durable sequence, written in the same transaction. Only the worker that holds the row’s lease moves it; a verified receipt moves it whoever brings it. `services/access-point/src/states/outgoing.ts`',
  initial: 'ACCEPTED',
  states: {
    ACCEPTED: { title: 'Taken over from the message service; waits for its first look-up', phase: 0 },
    DISCOVERED: { title: 'The receiving access point is known', phase: 1 },
    SUBMITTED: { title: 'A push is under way, or was when the process ended', phase: 1 },
    RESCHEDULED: { title: 'An attempt failed; the next one has a time', phase: 1 },
    ACKNOWLEDGED: {
      title: 'The receiver has it: its signed receipt has been verified',
      phase: 2,
      final: true,
    },
    DUPLICATE_AT_RECEIVER: {
      title: 'The receiver says that it had it before; the receipt was lost on the way',
      phase: 2,
      final: true,
    },
    FAILED: { title: 'Refused for good, or attempts or time are used up', phase: 2, final: true },
  },
  transitions: [
    {
      cause: 'discovered',
      from: open,
      to: 'DISCOVERED',
      when: 'DNS and SMP name the receiver’s access point for the first time, or another than before; its certificate is good',
      durable: 'envelope, row, the count of look-ups',
      told: event('DISCOVERED'),
    },
    {
      cause: 'submitted',
      from: open,
      to: 'SUBMITTED',
      when: 'a push begins; with the first one the deadline is set. The MessageId is the same at every attempt',
      durable: 'the count of attempts and the deadline, before the first octet is sent',
      told: event('SUBMITTED'),
    },
    {
      cause: 'rescheduled',
      from: open,
      to: 'RESCHEDULED',
      when: 'look-up or push failed with a cause that may pass, and attempts and time are left',
      durable: 'cause and time of the next attempt',
      told: event('RESCHEDULED'),
    },
    {
      cause: 'acknowledged',
      from: ['DISCOVERED', 'SUBMITTED', 'RESCHEDULED'],
      to: 'ACKNOWLEDGED',
      when: 'a receipt came, signed by the receiver, over exactly what was sent',
      durable: 'the receipt’s octets, certificate, signature and revocation answers',
      told: event('ACKNOWLEDGED'),
    },
    {
      cause: 'duplicate',
      from: ['DISCOVERED', 'SUBMITTED', 'RESCHEDULED'],
      to: 'DUPLICATE_AT_RECEIVER',
      when: 'a signed error says that the message had been received before (or an unsigned one, when no attempt is left)',
      durable: 'the error’s code and detail',
      told: event('DUPLICATE_AT_RECEIVER'),
    },
    {
      cause: 'failed',
      from: open,
      to: 'FAILED',
      when: 'an error that is final, or one that may pass when attempts or time are used up',
      durable: 'the error’s code and detail',
      told: event('FAILED'),
    },
  ],
  recorded: {
    late: 'an outcome that comes when another has been decided, or from a worker that lost its lease: event log, outcome `LATE_…`; a late receipt’s proof is kept',
    repeated:
      'the same envelope is handed over again: the same answer; another one under the same id: AP_CONFLICT',
  },
});

export const causeOf: Readonly<Record<Exclude<OutboundEventType, 'ACCEPTED'>, OutgoingCause>> = {
  DISCOVERED: 'discovered',
  SUBMITTED: 'submitted',
  RESCHEDULED: 'rescheduled',
  ACKNOWLEDGED: 'acknowledged',
  DUPLICATE_AT_RECEIVER: 'duplicate',
  FAILED: 'failed',
};

export const isSettled = (state: string): boolean => isFinal(outgoing, state);
