import type { DoctorSetting } from './setting.ts';

/** fault: messages do not go or are not safe. warning: it works, and will not for long or not well. */
export type Severity = 'fault' | 'warning';

/** Whose it is to mend: the one who runs this installation, or somebody else to turn to. */
export type Whose =
  | 'you'
  | 'network'
  | 'access point operator'
  | 'certificate authority'
  | 'federation'
  | 'us';

/** What a code means, in plain words. */
export interface FindingKind {
  readonly severity: Severity;
  readonly what: string;
  readonly whose: Whose;
  readonly action: string;
}

/** One thing found. Neither field ever holds a secret: codes, names of files, addresses, dates, numbers. */
export interface Found<Code extends string = string> {
  readonly code: Code;
  /** Which: a file, an address, a participant. */
  readonly about?: string | undefined;
  readonly detail?: string | undefined;
}

/** What can only be looked at when another check is good. */
export interface Blocked {
  readonly blockedBy: string;
}

/** Empty: good. undefined: does not concern this installation, or what it needs is not configured. */
export type Answer<Code extends string = string> = readonly Found<Code>[] | Blocked | undefined;

/** One thing to look at, independent of all others. */
export interface Check {
  /** Stable: names the check in the report. */
  readonly name: string;
  readonly title: string;
  /** Asks others over the network: left out with --offline. */
  readonly network: boolean;
  /** Given up after so long; 20 unless told. */
  readonly seconds?: number;
  readonly kinds: Readonly<Record<string, FindingKind>>;
  run(setting: DoctorSetting, signal: AbortSignal): Promise<Answer>;
}

/** A check whose findings can only have codes that it explains. */
export function defineCheck<Code extends string>(
  check: Omit<Check, 'kinds' | 'run'> & {
    readonly kinds: Readonly<Record<Code, FindingKind>>;
    run(setting: DoctorSetting, signal: AbortSignal): Promise<Answer<NoInfer<Code>>>;
  },
): Check {
  return check;
}

/** The code of an error, never its text: a text can quote what was handled. */
export function codeOf(error: unknown): string {
  const { code, cause, name } = error as { code?: unknown; cause?: { code?: unknown }; name?: unknown };
  const found = [code, cause?.code, name].find((each) => typeof each === 'string');
  return typeof found === 'string' ? found.slice(0, 60) : 'UNKNOWN';
}
