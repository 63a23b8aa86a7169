import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { keepFailures, table } from './core/report.ts';
import type { FuzzResult } from './core/result.ts';
import { readOnce } from './core/run-parser.ts';
import { supervise } from './core/supervise.ts';
import { parsers } from './parsers/index.ts';

const usage = `npm run fuzz -- [--seconds N] [--only NAME]... [--seed S] [--input FILE]
  --seconds  for each parser (10)
  --only     one parser, or several: ${Object.keys(parsers).join(', ')}
  --seed     a number; the same one makes the same changes (chosen and told, if absent)
  --input    one file, read once by the parser of --only`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '10' },
      only: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string' },
      input: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
  const names = values.only.length > 0 ? values.only : Object.keys(parsers);
  const isWrong =
    !(seconds > 0) || !Number.isSafeInteger(seed) || names.some((name) => !Object.hasOwn(parsers, name));
  if (values.help || isWrong) {
    console.error(usage);
    return values.help ? 0 : 2;
  }
  if (values.input !== undefined) return await readFile(names[0] as string, values.input);
  console.log(`seed ${seed}`);
  const results: FuzzResult[] = [];
  const faults: string[] = [];
  for (const name of names) {
    const result = await supervise(name, { seed, seconds });
    results.push(result);
    faults.push(...keepFailures(result, seed));
  }
  console.log(table(results));
  for (const fault of faults) console.error(`\n${fault}`);
  return faults.length === 0 ? 0 : 1;
}

/** What became of one input; the error whole, for whoever looks for its cause. */
async function readFile(name: string, file: string): Promise<number> {
  const parser = await parsers[name]?.();
  if (!parser) return 2;
  try {
    const outcome = await readOnce(parser, readFileSync(file));
    console.log(`${outcome.fault ?? outcome.code ?? 'accepted'} (${outcome.ms.toFixed(1)} ms)`);
    return outcome.fault === undefined ? 0 : 1;
  } finally {
    await parser.close?.();
  }
}
