import { randomUUID } from 'node:crypto';
import type { Sending } from '../apps/cli/src/check/counterpart.ts';
import type { Push, TestBed } from '../apps/cli/src/testbed/test-bed.ts';
import type { Result } from './test-case.ts';

/** One way in which an envelope is wrong. */
export interface Fault {
  what: string;
  sending?: Partial<Sending>;
  /** After it has been signed. */
  damage?: (xml: string) => string;
  push?: Partial<Push>;
}

/** Pushes one envelope for each fault; none may be passed on to the participant: no message receipt comes. */
export async function notPassedOn(bed: TestBed, faults: readonly Fault[]): Promise<Result> {
  const pushed: { what: string; answer: string; xheId: string }[] = [];
  for (const { what, sending, damage, push } of faults) {
    const xheId = randomUUID();
    const sealed = await bed.envelope('testap-01', xheId, sending);
    const envelope = damage ? Buffer.from(damage(sealed.toString())) : sealed;
    pushed.push({ what, xheId, answer: await bed.push({ envelope, ...push }) });
  }
  const outcomes = await Promise.all(
    pushed.map(async ({ what, answer, xheId }) => {
      const receipt = await bed.silenceAfter('testap-01', xheId);
      const silent = receipt === 'no receipt';
      return {
        seen: `${what}: ${answer}${silent ? '' : `; message receipt ${receipt}`}`,
        ok: silent,
      };
    }),
  );
  return {
    seen: outcomes.map((each) => each.seen).join(' · '),
    ok: outcomes.every((each) => each.ok),
  };
}
