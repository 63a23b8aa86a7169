// Runs a file of the repository with the pinned Node: node scripts/with-node.mjs FILE [ARGUMENTS]
import { runNode } from './lib/node.mjs';
import { prepareDependencies } from './lib/prepare.mjs';

await prepareDependencies();
process.exit(await runNode(process.argv.slice(2)));
