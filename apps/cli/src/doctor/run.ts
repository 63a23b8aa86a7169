import { type Answer, type Check, codeOf, type FindingKind, type Found } from './check.ts';
import type { DoctorSetting } from './setting.ts';

/** What can be said of any check. */
export const commonKinds = {
  DOCTOR_CHECK_LATE: {
    severity: 'fault',
    what: 'The check was not ready in its time.',
    whose: 'network',
    action: 'What it asks does not answer: look at the network, then run the doctor again.',
  },
  DOCTOR_CHECK_FAILED: {
    severity: 'fault',
    what: 'The check itself failed.',
    whose: 'us',
    action: 'Report the name of the check and the code; the other checks are not touched by it.',
  },
} as const satisfies Record<string, FindingKind>;

/** good, or what was found; blocked: another check must be good first; left out: --offline; none: nothing of the kind here. */
export interface CheckResult {
  readonly check: Check;
  readonly outcome: 'good' | 'found' | 'blocked' | 'left out' | 'none';
  readonly blockedBy?: string;
  readonly found: readonly (Found & FindingKind)[];
  readonly milliseconds: number;
}

const atOnce = 6;

/** Runs every check, some at a time, each bounded in time and on its own. In the order given. */
export async function runChecks(
  checks: readonly Check[],
  setting: DoctorSetting,
  options: { offline?: boolean } = {},
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const waiting = [...checks.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [at, check] = next;
      results[at] = await runOne(check, setting, options.offline === true);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

async function runOne(check: Check, setting: DoctorSetting, offline: boolean): Promise<CheckResult> {
  if (offline && check.network) return { check, outcome: 'left out', found: [], milliseconds: 0 };
  const began = performance.now();
  const found = await bounded(check, setting);
  const milliseconds = Math.round(performance.now() - began);
  if (found === undefined) {
    // What could not be read may be what this looks at: that nothing is wrong is not known.
    if (setting.unread.length === 0) return { check, outcome: 'none', found: [], milliseconds };
    return { check, outcome: 'blocked', blockedBy: 'configuration', found: [], milliseconds };
  }
  if ('blockedBy' in found) return { check, outcome: 'blocked', found: [], milliseconds, ...found };
  const kinds: Readonly<Record<string, FindingKind>> = { ...check.kinds, ...commonKinds };
  const explained = found.flatMap((one) => {
    const kind = kinds[one.code];
    return kind ? [{ ...one, ...kind }] : [];
  });
  return { check, outcome: explained.length === 0 ? 'good' : 'found', found: explained, milliseconds };
}

async function bounded(check: Check, setting: DoctorSetting): Promise<Answer> {
  const stop = new AbortController();
  const late = Promise.withResolvers<readonly Found[]>();
  const timer = setTimeout(
    () => {
      late.resolve([{ code: 'DOCTOR_CHECK_LATE', about: check.name }]);
      stop.abort(new Error('late'));
    },
    (check.seconds ?? 20) * 1000,
  );
  try {
    return await Promise.race([check.run(setting, stop.signal), late.promise]);
  } catch (error) {
    return [{ code: 'DOCTOR_CHECK_FAILED', about: check.name, detail: codeOf(error) }];
  } finally {
    clearTimeout(timer);
  }
}
