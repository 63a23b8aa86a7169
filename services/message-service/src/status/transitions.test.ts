import type { messageStatuses } from '@budkavle/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outgoing } from '../states/outgoing.ts';
import { finalStatuses, type Happening, statusAfter } from './transitions.ts';

const happenings = [...new Set(outgoing.transitions.map(({ cause }) => cause))] as Happening[];
const progress = [
  'SCHEDULED',
  'SUBMITTED',
  'SCHEDULED_FOR_RESEND',
  'ACKNOWLEDGE',
  'WAITING_FOR_RECEIPT',
  'final',
];
const rank = (status: string) => progress.indexOf(finalStatuses.includes(status as never) ? 'final' : status);

describe('the table of transitions', () => {
  it('only moves forward, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...happenings), { maxLength: 30 }), (order) => {
        let status: (typeof messageStatuses)[number] = 'SCHEDULED';
        for (const happening of order) {
          const next = statusAfter(status, happening);
          if (next === undefined) continue;
          expect(rank(next)).toBeGreaterThanOrEqual(rank(status));
          expect(finalStatuses).not.toContain(status);
          status = next;
        }
      }),
    );
  });

  it('a late transport failure never overwrites a delivered', () => {
    for (const status of ['ACKNOWLEDGE', 'WAITING_FOR_RECEIPT', 'ACCEPTED'] as const) {
      expect(statusAfter(status, 'transportFailed')).toBeUndefined();
      expect(statusAfter(status, 'rescheduled')).toBeUndefined();
    }
  });

  it('a receipt decides whatever came before it, a time-out only what was delivered', () => {
    for (const status of [
      'SCHEDULED',
      'SUBMITTED',
      'SCHEDULED_FOR_RESEND',
      'ACKNOWLEDGE',
      'WAITING_FOR_RECEIPT',
    ] as const) {
      expect(statusAfter(status, 'accepted')).toBe('ACCEPTED');
      expect(statusAfter(status, 'rejected')).toBe('MESSAGE_EXCHANGE_ERROR');
    }
    expect(statusAfter('SUBMITTED', 'receiptTimedOut')).toBeUndefined();
    expect(statusAfter('WAITING_FOR_RECEIPT', 'receiptTimedOut')).toBe('MESSAGE_EXCHANGE_ERROR');
  });
});
