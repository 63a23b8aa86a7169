// npm run interop: our access point against phase4, both ways. Skipped with a word where Java or its libraries cannot be had.
// npm run interop -- --check writes nothing; --only TEXT; --json; --minutes N
import { runNode } from './lib/node.mjs';
import { prepareDependencies } from './lib/prepare.mjs';
import { installSystemPackages, java } from './lib/system-packages.mjs';

await prepareDependencies();
const given = process.argv.slice(2);
if (!given.includes('--json')) installSystemPackages(java);
process.exit(
  await runNode(['--disable-warning=ExperimentalWarning', 'interop/phase4/run.ts', ...process.argv.slice(2)]),
);
