// npm run conformance: every published test case against our own access point and message service; writes docs/conformance.md.
import { runNode } from './lib/node.mjs';
import { prepareDependencies } from './lib/prepare.mjs';

await prepareDependencies();
process.exit(
  await runNode([
    '--disable-warning=ExperimentalWarning',
    'apps/cli/src/main.ts',
    'testbed',
    '--self',
    '--report',
    'docs/conformance.md',
    ...process.argv.slice(2),
  ]),
);
