import type { FindingKind, Found } from './check.ts';
import type { CheckResult } from './run.ts';

/** 0: all good. 1: a fault. 3: warnings alone. */
export function exitCodeOf(results: readonly CheckResult[]): 0 | 1 | 3 {
  const severities = results.flatMap(({ found }) => found.map(({ severity }) => severity));
  if (severities.includes('fault')) return 1;
  return severities.includes('warning') ? 3 : 0;
}

/** For programs; the same in every version but for what is added. */
export function reportJson(results: readonly CheckResult[]): string {
  const checks = results.map(({ check, outcome, blockedBy, milliseconds, found }) => ({
    name: check.name,
    outcome,
    ...(blockedBy !== undefined && { blockedBy }),
    milliseconds,
    found: found.map(({ code, severity, whose, what, action, about, detail }) => ({
      code,
      severity,
      whose,
      what,
      action,
      about,
      detail,
    })),
  }));
  return JSON.stringify({ version: 1, exitCode: exitCodeOf(results), checks }, null, 2);
}

const marks = { good: 'ok  ', found: '    ', blocked: '-   ', 'left out': '-   ', none: '-   ' } as const;

/** For a person: each check on a line, under it what was found, whose it is and what to do. */
export function reportText(results: readonly CheckResult[]): string[] {
  const lines = results.flatMap((result) => {
    const { check, outcome, found } = result;
    if (outcome === 'found') {
      const worst = found.some(({ severity }) => severity === 'fault') ? 'FAULT' : 'warn';
      return [`${worst.padEnd(6)}${check.title}`, ...groups(found).flatMap(linesOf)];
    }
    return [`${marks[outcome].padEnd(6)}${check.title}${remark(result)}`];
  });
  return [...lines, '', summary(results)];
}

function remark({ outcome, blockedBy }: CheckResult): string {
  if (outcome === 'left out') return ': left out (--offline)';
  if (outcome === 'blocked') return `: cannot be looked at before "${blockedBy}" is good`;
  return outcome === 'none' ? ': nothing of the kind here' : '';
}

type Explained = Found & FindingKind;

/** What is the same is explained once. */
function groups(found: readonly Explained[]): Explained[][] {
  const byCode = new Map<string, Explained[]>();
  for (const one of found) byCode.set(one.code, [...(byCode.get(one.code) ?? []), one]);
  return [...byCode.values()];
}

function linesOf(group: Explained[]): string[] {
  const [first] = group;
  if (!first) return [];
  const places = group.flatMap(({ about, detail }) => {
    const text = [about, detail].filter(Boolean).join(': ');
    return text === '' ? [] : text.split('\n').map((line) => `        ${line}`);
  });
  const who = first.whose === 'you' ? 'What to do' : `For the ${first.whose}`;
  return [
    `      ${first.code}: ${first.what}`,
    ...places,
    `      ${first.whose === 'us' ? 'A bug' : who}: ${first.action}`,
  ];
}

function summary(results: readonly CheckResult[]): string {
  const count = (wanted: string) =>
    results.flatMap(({ found }) => found).filter(({ severity }) => severity === wanted).length;
  const [faults, warnings] = [count('fault'), count('warning')];
  const looked = results.filter(({ outcome }) => outcome === 'good' || outcome === 'found').length;
  if (faults + warnings === 0) return `${looked} checks, all good.`;
  return `${looked} checks: ${faults} ${faults === 1 ? 'fault' : 'faults'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`;
}
