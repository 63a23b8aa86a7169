import { defineStateMachine } from '@budkavle/platform';

export type EnvelopeState = 'PENDING' | 'SEALED' | 'SUBMITTED' | 'ACKNOWLEDGED' | 'FAILED';
export type EnvelopeCause = 'sealed' | 'submitted' | 'acknowledged' | 'failed';

const open = ['PENDING', 'SEALED', 'SUBMITTED'] as const;

/** An envelope with a message or a receipt in it, from our side of contract C. */
export const envelope = defineStateMachine<EnvelopeState, EnvelopeCause>({
  name: 'Message service: an envelope on its way to the access point',
  about:
    'A row of `outgoing_envelope`, the queue of the submission worker: a message that is sent, or the receipt of one that was received. `services/message-service/src/states/envelope.ts`',
  initial: 'PENDING',
  states: {
    PENDING: { title: 'To be sealed: encrypted to the recipient (a message), signed', phase: 0 },
    SEALED: { title: 'Its octets are kept; to be handed to the access point', phase: 1 },
    SUBMITTED: { title: 'The access point has taken it over', phase: 2 },
    ACKNOWLEDGED: {
      title: "The recipient's access point has it; our octets are erased",
      phase: 3,
      final: true,
    },
    FAILED: { title: 'It will not arrive; our octets are erased', phase: 3, final: true },
  },
  transitions: [
    {
      cause: 'sealed',
      from: ['PENDING'],
      to: 'SEALED',
      when: 'the certificates have been looked up and the envelope is written',
      durable: 'the octets, as a blob',
      told: 'nobody',
    },
    {
      cause: 'submitted',
      from: ['PENDING', 'SEALED'],
      to: 'SUBMITTED',
      when: 'the access point answered that it has it',
      durable: 'its AS4 message id',
      told: 'the message client, when it is a message',
    },
    {
      cause: 'acknowledged',
      // The access point's event may overtake its answer.
      from: open,
      to: 'ACKNOWLEDGED',
      when: 'event `ACKNOWLEDGED` or `DUPLICATE_AT_RECEIVER` of contract C',
      durable: 'the cursor of the events',
      told: 'the message client; of a receipt: an event RECEIPT_SENT',
    },
    {
      cause: 'failed',
      from: open,
      to: 'FAILED',
      when: 'event `FAILED` of contract C; refused by the own access point; not reached in time',
      durable: 'the cause as an event',
      told: 'the message client; of a receipt: an event MT_RECEIPT_UNDELIVERED and the log',
    },
  ],
});

/** The states in which a cause has an effect: for the condition of an update. */
export function statesBefore(cause: EnvelopeCause): EnvelopeState[] {
  return envelope.transitions.filter((one) => one.cause === cause).flatMap(({ from }) => [...from]);
}
