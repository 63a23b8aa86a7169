/** Which of the two has the part that the row is about: `out` = ours sends, `in` = ours receives. */
export type Direction = 'out' | 'in';

/** What one row saw; `ok` = as expected. */
export interface Seen {
  readonly ok: boolean;
  readonly seen: string;
}

/** Whose software is on the other side. */
export type CounterpartName = 'phase4' | 'WSS4J';

/** One thing that two access points must agree on. */
export interface Row<Setting> {
  readonly id: string;
  readonly direction: Direction;
  /** phase4 if absent. */
  readonly counterpart?: CounterpartName;
  readonly what: string;
  readonly expected: string;
  run(setting: Setting): Promise<Seen>;
}

export interface Result {
  readonly id: string;
  readonly direction: Direction;
  readonly counterpart: CounterpartName;
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
  readonly verdict: 'as expected' | 'DIFFERENT';
  readonly milliseconds: number;
}

/** Runs one row; a row that throws or takes too long is a failure with that word. */
export async function runRow<Setting>(row: Row<Setting>, setting: Setting, seconds: number): Promise<Result> {
  const from = performance.now();
  if (seconds <= 0) return resultOf(row, { ok: false, seen: 'not run: no time is left' }, from);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Seen>((resolve) => {
    timer = setTimeout(
      () => resolve({ ok: false, seen: `nothing within ${Math.round(seconds)} s` }),
      seconds * 1000,
    );
  });
  const seen = await Promise.race([
    row.run(setting).catch((error: unknown): Seen => ({ ok: false, seen: `stopped: ${messageOf(error)}` })),
    late,
  ]);
  clearTimeout(timer);
  return resultOf(row, seen, from);
}

function resultOf<Setting>(row: Row<Setting>, seen: Seen, from: number): Result {
  const { id, direction, counterpart = 'phase4', what, expected } = row;
  const milliseconds = Math.round(performance.now() - from);
  return {
    id,
    direction,
    counterpart,
    what,
    expected,
    seen: seen.seen,
    verdict: seen.ok ? 'as expected' : 'DIFFERENT',
    milliseconds,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0]?.slice(0, 300) || error.name : String(error);
}

/** Message ids are new in every run; a report that is compared with the last one must not hold them. */
export function withoutIds(text: string): string {
  return text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]*[0-9a-f@.a-z0-9-]*/g, '…');
}
