import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from '../load/load.ts';
import { settle } from '../verify/settle.ts';
import { isFaultless, type Verdict, verify } from '../verify/verify.ts';
import type { World } from '../world/world.ts';
import type { Fault } from './fault.ts';

export interface FaultRow {
  fault: string;
  /** Why it could not be made here. */
  missing?: string;
  messages: number;
  accepted: number;
  failed: number;
  /** Seconds from the end of the fault until every message was in its final state. */
  recovery: number;
  verdict?: Verdict;
  ok: boolean;
}

/** Messages before it, while it lasts and after it; then everything that was ever sent is held against what there is. */
export async function runFault(
  world: World,
  load: Load,
  fault: Fault,
  recoveryMs: number,
): Promise<FaultRow> {
  const missing = fault.missing?.(world);
  if (missing)
    return { fault: fault.name, missing, messages: 0, accepted: 0, failed: 0, recovery: 0, ok: true };
  const before = await verify(load, { contents: false });
  load.start({ senders: 3, pauseMs: 300 });
  await sleep(1500);
  const undo = await fault.begin(world, load);
  await sleep((fault.lasts ?? 6) * 1000);
  await undo();
  const over = Date.now();
  await sleep(1000);
  await load.finish(recoveryMs);
  await settle(load, Math.max(1000, recoveryMs - (Date.now() - over)));
  const recovery = Math.round((Date.now() - over) / 1000);
  const verdict = await verify(load);
  const failed = verdict.failed - before.failed;
  const unanswered = load.posted.some((each) => each.state === 'posting');
  return {
    fault: fault.name,
    messages: verdict.messages - before.messages,
    accepted: verdict.accepted - before.accepted,
    failed,
    recovery,
    verdict,
    ok: isFaultless(verdict) && !unanswered && (fault.ends === 'decided' || failed === 0),
  };
}
