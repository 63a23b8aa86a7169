// npm run interop: our access point against phase4, both ways. Skipped where Java or Maven is missing.
// npm run interop -- --json; npm run interop -- --only TEXT
import { runNode } from './lib/node.mjs';
import { prepareDependencies } from './lib/prepare.mjs';

await prepareDependencies();
process.exit(await runNode(['interop/phase4/run.ts', ...process.argv.slice(2)]));
