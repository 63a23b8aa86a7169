import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RetryCause, retryCause } from './retry-policy.ts';
import { nextAttempt } from './schedule.ts';
import type { Verdict } from './verdict.ts';

type Retry = Extract<Verdict, { kind: 'retry' }>;
const now = new Date('2026-11-24T12:00:00Z');
const deadlines = { receiptSeconds: 3600, transportAttempts: 4, transportSeconds: 720, discoveryAttempts: 5 };
const fresh = {
  transport_attempts: 1,
  discovery_attempts: 0,
  look_up_since: null,
  deadline_at: new Date(now.getTime() + 720_000).toISOString(),
  refreshed: 0,
};
const transport = (code: string, more: Partial<Retry> = {}): Retry => ({
  kind: 'retry',
  phase: 'transport',
  code,
  ...more,
});
const lookUp = (code: string): Retry => ({ kind: 'retry', phase: 'discovery', code });
const seconds = (at: Date | undefined) =>
  at === undefined ? undefined : (at.getTime() - now.getTime()) / 1000;
const next = (row: object, retry: Retry, more: object = {}) =>
  seconds(
    nextAttempt({ ...fresh, ...row }, retry, {
      deadlines: { ...deadlines, ...more },
      retrySeconds: undefined,
      now,
      chance: () => 0,
    }),
  );

describe('causes', () => {
  it.each<[Retry, RetryCause]>([
    [transport('EBMS:0005', { detail: 'ECONNREFUSED' }), 'unreachable'],
    [transport('EBMS:0005', { detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'tls'],
    [transport('AP_HTTP_FAILURE', { detail: 'HTTP 503, no message' }), 'httpFailure'],
    [transport('EBMS:0301', { detail: 'TIMEOUT' }), 'unanswered'],
    [transport('EBMS:0202'), 'ebms'],
    [lookUp('DISC_SMP_UNREACHABLE'), 'lookUp'],
    [lookUp('PKI_REVOCATION_UNAVAILABLE'), 'revocation'],
    [transport('PKI_REVOCATION_UNAVAILABLE'), 'revocation'],
  ])('%o is %s', (retry, cause) => expect(retryCause(retry)).toBe(cause));
});

describe('pushes', () => {
  it('are spaced evenly over the environment’s time, unless the profile says otherwise for the cause', () => {
    const refused = transport('EBMS:0005', { detail: 'ECONNREFUSED' });
    expect([1, 2, 3].map((attempt) => next({ transport_attempts: attempt }, refused))).toEqual([
      180, 180, 180,
    ]);
    const retry = { unreachable: { baseSeconds: 10, maxSeconds: 60 } };
    expect([1, 2, 3].map((n) => next({ transport_attempts: n }, refused, { retry }))).toEqual([10, 20, 40]);
    expect(next({}, transport('EBMS:0301'), { retry })).toBe(180);
  });

  it('end by number, by deadline, and wait as long as the receiver asks', () => {
    const busy = transport('AP_HTTP_FAILURE', { retryAfterSeconds: 400 });
    expect(next({}, busy)).toBe(400);
    expect(next({ transport_attempts: 4 }, busy)).toBeUndefined();
    expect(next({ deadline_at: new Date(now.getTime() + 399_000).toISOString() }, busy)).toBeUndefined();
  });

  it('after EBMS:0101 goes once more, soon, and then never', () => {
    expect(next({}, transport('EBMS:0101', { refresh: true }))).toBe(5);
    expect(next({ refreshed: 1 }, transport('EBMS:0101', { refresh: true }))).toBeUndefined();
  });
});

describe('look-ups', () => {
  const trouble = { transport_attempts: 0, deadline_at: null };
  it('are backed off, and go on for a time', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((n) =>
      next({ ...trouble, discovery_attempts: n }, lookUp('DISC_DNS')),
    );
    expect(waits).toEqual([15, 30, 60, 120, 180, 180]);
    const ago = (s: number) => new Date(now.getTime() - s * 1000).toISOString();
    const at = (s: number) =>
      next({ ...trouble, discovery_attempts: 9, look_up_since: ago(s) }, lookUp('DISC_DNS'));
    expect(at(5 * 180 - 180)).toBe(180);
    expect(at(5 * 180 - 179)).toBeUndefined();
    expect(
      next({ ...trouble, discovery_attempts: 9, look_up_since: ago(3000) }, lookUp('DISC_DNS'), {
        discoverySeconds: 3600,
      }),
    ).toBe(180);
  });

  it('never beyond the deadline of a message that has been pushed', () => {
    expect(
      next({ discovery_attempts: 1, deadline_at: now.toISOString() }, lookUp('DISC_DNS')),
    ).toBeUndefined();
  });
});

it('is never before its time, never beyond the deadline, never more than a tenth later by chance', () => {
  fc.assert(
    fc.property(
      fc.nat(5),
      fc.constantFrom('EBMS:0005', 'EBMS:0301', 'EBMS:0202', 'AP_HTTP_FAILURE'),
      fc.option(fc.nat(1000), { nil: undefined }),
      fc.nat(900),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempts, code, retryAfterSeconds, left, chance) => {
        const row = {
          ...fresh,
          transport_attempts: attempts,
          deadline_at: new Date(now.getTime() + left * 1000).toISOString(),
        };
        const at = seconds(
          nextAttempt(row, transport(code, { retryAfterSeconds }), {
            deadlines,
            retrySeconds: undefined,
            now,
            chance: () => chance,
          }),
        );
        if (at === undefined) return;
        expect(attempts).toBeLessThan(4);
        expect(at).toBeGreaterThanOrEqual(Math.max(180, retryAfterSeconds ?? 0));
        expect(at).toBeLessThanOrEqual(Math.min(left, Math.max(198.001, retryAfterSeconds ?? 0)));
      },
    ),
  );
});
