import { defineStateMachine } from '@budkavle/platform';

export type IncomingState = 'CLAIMED' | 'HELD' | 'TAKEN' | 'REFUSED' | 'NO_RECEIPT';
export type IncomingCause = 'held' | 'taken' | 'refused' | 'unreceiptable';

const undecided = ['CLAIMED', 'HELD'] as const;

/** What becomes of an envelope that the access point has received (validation-and-receipts.md 3 to 5). */
export const incoming = defineStateMachine<IncomingState, IncomingCause>({
  name: 'Message service: an envelope that is received',
  about:
    'While it is undecided it lies at the access point, claimed by lease; `held_envelope` says why it waits. What is decided is a row of `received_envelope`, and from then on it is never handled again; the access point is told after that. `services/message-service/src/states/incoming.ts`',
  initial: 'CLAIMED',
  states: {
    CLAIMED: { title: 'Fetched, verified, decrypted, validated, scanned', phase: 0 },
    HELD: {
      title:
        'Cannot be judged just now: CertPub, a revocation service, the address book or the malware scanner cannot be asked. Taken up again when the lease at the access point runs out',
      phase: 0,
    },
    TAKEN: { title: 'A message can be fetched (NEW), or a receipt has been applied', phase: 1, final: true },
    REFUSED: { title: 'Answered with a receipt REJECTED and the codes of B1.3.3', phase: 1, final: true },
    NO_RECEIPT: {
      title: 'An incident, and no receipt: none may be sent (C3.2.4 2.1.2), or it is a receipt itself',
      phase: 1,
      final: true,
    },
  },
  transitions: [
    {
      cause: 'held',
      from: undecided,
      to: 'HELD',
      when: 'somebody who must be asked does not answer',
      durable: 'since when, and the code',
      told: 'the operator: log and the gauge mt_envelopes_held',
    },
    {
      cause: 'taken',
      from: undecided,
      to: 'TAKEN',
      when: 'every check is passed',
      durable: 'content, message, events and the receipt to be sent: one transaction',
      told: 'the message client: contract D; the sender: a receipt ACCEPTED; the access point: it may erase its copy',
    },
    {
      cause: 'refused',
      from: undecided,
      to: 'REFUSED',
      when: 'a check failed that the sender is to hear of',
      durable: 'the receipt to be sent; for malware and wrong signatures an incident too',
      told: 'the sender: a receipt REJECTED; the access point',
    },
    {
      cause: 'unreceiptable',
      from: undecided,
      to: 'NO_RECEIPT',
      when: 'the envelope is not well-formed, cannot be decrypted, or its sender is not registered',
      durable: 'the incident',
      told: 'the operator: log and metrics; the access point',
    },
  ],
  recorded: {
    'claimed again': 'decided before, but the access point had not heard of it: it is told again, no more',
    duplicate: 'a message whose id was taken before: REFUSED with BV duplicate; what was taken stays',
  },
});
