import { defineStateMachine } from '@budkavle/platform';

export type IncomingState = 'ARRIVING' | 'WAITING' | 'DELIVERED' | 'DISCARDED' | 'REFUSED';
export type IncomingCause = 'accepted' | 'unfit' | 'refused' | 'delivered';

/** Every state of a message that another access point pushes; section 7 of the AS4 digest. */
export const incoming = defineStateMachine<IncomingState, IncomingCause>({
  name: 'Access point: a message that comes in',
  about:
    'While it is `ARRIVING` there is no row, only a quarantine that is swept when the process ends. Then a row of `received` (duplicate key and receipt), and one of `inbound` for what is to be fetched. `services/access-point/src/states/incoming.ts`',
  initial: 'ARRIVING',
  states: {
    ARRIVING: { title: 'Its octets are read and checked; nothing has been answered', phase: 0 },
    WAITING: { title: 'Ours; waits for its message service, which claims it by lease', phase: 1 },
    DELIVERED: { title: 'The message service has stored it', phase: 2, final: true },
    DISCARDED: {
      title:
        'Acknowledged on the transport level, but not fit to be delivered (checkEnvelopeBeforeReceipt = false)',
      phase: 2,
      final: true,
    },
    REFUSED: { title: 'Answered with an ebMS error', phase: 2, final: true },
  },
  transitions: [
    {
      cause: 'accepted',
      from: ['ARRIVING'],
      to: 'WAITING',
      when: 'signature, certificate, addressee and envelope are good',
      durable:
        'envelope, header with signature, certificate, revocation answers, duplicate key, receipt: one transaction',
      told: 'the sending access point: the receipt, after the transaction; the message service: contract C',
    },
    {
      cause: 'unfit',
      from: ['ARRIVING'],
      to: 'DISCARDED',
      when: 'the transport level is good, the envelope is not',
      durable: 'duplicate key, receipt, cause in the event log',
      told: 'the sending access point: the receipt',
    },
    {
      cause: 'refused',
      from: ['ARRIVING'],
      to: 'REFUSED',
      when: 'a check failed for good',
      durable: 'cause in the event log',
      told: 'the sending access point: a signed ebMS error',
    },
    {
      cause: 'delivered',
      from: ['WAITING'],
      to: 'DELIVERED',
      when: 'the message service that holds the lease says that it has stored the envelope',
      durable: 'state and time; the envelope is erased after it',
      told: 'the message service: 204',
    },
  ],
  recorded: {
    duplicate:
      'the same message again, from the same access point: its receipt again, event log outcome `DUPLICATE`',
    conflict: 'the same MessageId with another content: EBMS:0003, an alarm',
    'delivered again': 'acknowledged twice by the message service: 204 again',
  },
});
