const times = Math.max(1, Number(process.env.BUDKAVLE_RUNS ?? 1) || 1);

/** How many cases are tried: a few in an ordinary run, BUDKAVLE_RUNS times as many where there is time. */
export const runs = (few: number): number => few * times;
/** With many times as many cases, as many times as long. */
export const patience = (ms: number): number => ms * times;
