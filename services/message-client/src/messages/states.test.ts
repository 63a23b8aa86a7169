import { messageStatuses } from '@budkavle/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { State } from '../web-api.ts';
import { advance, hasFailed, isSettled, stateOf } from './states.ts';

const states: State[] = [
  'SCHEDULED',
  'SUBMITTED',
  'SCHEDULED_FOR_RESEND',
  'ACKNOWLEDGE',
  'WAITING_FOR_RECEIPT',
  'NO_RECEIPT',
  'MESSAGE_EXCHANGE_ERROR',
  'REJECTED',
  'ACCEPTED',
];
const state = fc.constantFrom(...states);

describe('states of an outgoing message', () => {
  it('never leaves a receipt, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(state, { maxLength: 20 }), (news) => {
        let at: State = 'SCHEDULED';
        for (const one of news) {
          const before: State = at;
          at = advance(at, one);
          if (before === 'ACCEPTED' || before === 'REJECTED') expect(at).toBe(before);
          if (hasFailed(before)) expect(hasFailed(at) || at === 'ACCEPTED').toBe(true);
        }
      }),
    );
  });

  it('resending may go to and fro, being there not back', () => {
    expect(advance('SUBMITTED', 'SCHEDULED_FOR_RESEND')).toBe('SCHEDULED_FOR_RESEND');
    expect(advance('SCHEDULED_FOR_RESEND', 'SUBMITTED')).toBe('SUBMITTED');
    expect(advance('ACKNOWLEDGE', 'SCHEDULED_FOR_RESEND')).toBe('ACKNOWLEDGE');
    expect(advance('SUBMITTED', 'SCHEDULED')).toBe('SUBMITTED');
  });

  it('a receipt that comes late overtakes "no receipt"', () => {
    expect(advance('NO_RECEIPT', 'ACCEPTED')).toBe('ACCEPTED');
    expect(advance('ACCEPTED', 'NO_RECEIPT')).toBe('ACCEPTED');
    expect(isSettled('NO_RECEIPT')).toBe(false);
  });

  it.each([
    [[{ typeCode: 'SIG' }], 'REJECTED'],
    [[{ typeCode: 'REJECTED' }], 'REJECTED'],
    [[{ code: 'MT_RECEIPT_TIMEOUT', typeCode: 'MESSAGE_EXCHANGE_ERROR' }], 'NO_RECEIPT'],
    // Other suppliers give no code: it was there, and no refusal came.
    [[{ typeCode: 'MESSAGE_EXCHANGE_ERROR' }, { typeCode: 'WAITING_FOR_RECEIPT' }], 'NO_RECEIPT'],
    [[{ typeCode: 'MESSAGE_EXCHANGE_ERROR' }, { typeCode: 'SUBMITTED' }], 'MESSAGE_EXCHANGE_ERROR'],
    [[], 'MESSAGE_EXCHANGE_ERROR'],
  ])('tells apart what MESSAGE_EXCHANGE_ERROR stands for: %j', (eventIssues, expected) => {
    expect(stateOf({ messageStatus: 'MESSAGE_EXCHANGE_ERROR', events: { eventIssues } })).toBe(expected);
  });

  it('has a state for every status of the SDK API', () => {
    const all = [...states, 'NEW'];
    for (const messageStatus of messageStatuses) expect(all).toContain(stateOf({ messageStatus }));
  });
});
