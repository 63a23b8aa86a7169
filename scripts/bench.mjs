// npm run bench: speed and memory against raw operations, other software and the targets. npm run bench -- --json | --quick
import { runNode } from './lib/node.mjs';
import { prepareDependencies } from './lib/prepare.mjs';

await prepareDependencies();
process.exit(
  await runNode([
    '--expose-gc',
    '--disable-warning=ExperimentalWarning',
    'bench/main.ts',
    ...process.argv.slice(2),
  ]),
);
