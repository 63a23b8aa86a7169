// npm start: prepares the clone and runs the demo. Arguments go on to it: npm start -- --check
import { runNode } from './lib/node.mjs';
import { prepare } from './lib/prepare.mjs';

await prepare();
process.exit(await runNode(['apps/cli/src/main.ts', 'demo', ...process.argv.slice(2)]));
