import { expect, it } from 'vitest';
import { keepFailures } from './core/report.ts';
import { supervise } from './core/supervise.ts';
import { parsers } from './parsers/index.ts';

const seconds = 2;
const seed = Number(process.env.BUDKAVLE_FUZZ_SEED ?? Date.now() % 2 ** 31);

it(`attack: changed documents to every parser: accepted or refused with a known code, in bounded time and memory (seed ${seed})`, {
  timeout: 400_000,
}, async () => {
  const waiting = Object.keys(parsers);
  const faults: string[] = [];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const result = await supervise(name, { seed, seconds });
      faults.push(...keepFailures(result, seed));
      if (result.accepted === 0) faults.push(`${name}: not even the valid documents were accepted`);
    }
  };
  // Two at a time: as many as the smallest machine has cores.
  await Promise.all([work(), work()]);
  expect(faults).toEqual([]);
});
