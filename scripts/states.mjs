// npm run states: writes docs/states.md from the machines of states that the code decides by.
import { runNode } from './lib/node.mjs';
import { prepareDependencies } from './lib/prepare.mjs';

await prepareDependencies();
process.exit(await runNode(['scripts/lib/write-states.ts']));
