/** One measured figure, with what it is compared with and the limit it is held to. */
export interface Row {
  readonly name: string;
  readonly size: string;
  /** null: not run; `against` says why. */
  readonly value: number | null;
  readonly unit: string;
  readonly against: string;
  /** This value to the one it is compared with; for speeds more is better, for times and memory less. */
  readonly ratio: number | null;
  readonly target: string | null;
  readonly met: boolean | null;
}

export interface Limit {
  readonly kind: 'at most' | 'at least' | 'below' | 'above';
  readonly bound: number;
  /** What is held to the bound. */
  readonly of: 'ratio' | 'value';
}

export interface Figure {
  readonly name: string;
  readonly size: string;
  readonly value: number;
  readonly unit: string;
  readonly against: string;
  readonly ratio?: number | undefined;
  readonly limit?: Limit | undefined;
}

const holds = (limit: Limit, figure: number): boolean => {
  if (limit.kind === 'at least') return figure >= limit.bound;
  if (limit.kind === 'above') return figure > limit.bound;
  return limit.kind === 'below' ? figure < limit.bound : figure <= limit.bound;
};

/** Judges the unrounded figures, shows three digits. */
export function row({ name, size, value, unit, against, ratio, limit }: Figure): Row {
  const judged = limit?.of === 'value' ? value : ratio;
  return {
    name,
    size,
    value: rounded(value),
    unit,
    against,
    ratio: ratio === undefined ? null : rounded(ratio),
    target: limit ? `${limit.kind} ${limit.bound}${limit.of === 'value' ? ` ${unit}` : ''}` : null,
    met: limit && judged !== undefined ? holds(limit, judged) : null,
  };
}

export function notRun(name: string, size: string, reason: string, target: string | null = null): Row {
  return { name, size, value: null, unit: '', against: `not run: ${reason}`, ratio: null, target, met: null };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
