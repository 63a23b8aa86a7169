// npm run fuzz: changed documents for every parser. npm run fuzz -- --seconds N [--only NAME] [--seed S]
import { runNode } from './lib/node.mjs';
import { prepareDependencies } from './lib/prepare.mjs';

await prepareDependencies();
process.exit(
  await runNode(['--disable-warning=ExperimentalWarning', 'fuzz/main.ts', ...process.argv.slice(2)]),
);
