// npm run conformance: every published test case against our own access point and message service; writes docs/conformance.md.
// npm run conformance -- --only TF-01,API-03 runs some of them and writes nothing.
import { runNode } from './lib/node.mjs';
import { prepareDependencies } from './lib/prepare.mjs';

await prepareDependencies();
const given = process.argv.slice(2);
const report = given.some((each) => ['--only', '--quick', '--list', '--report'].includes(each.split('=')[0]))
  ? []
  : ['--report', 'docs/conformance.md'];
process.exit(
  await runNode([
    '--disable-warning=ExperimentalWarning',
    'apps/cli/src/main.ts',
    'testbed',
    '--self',
    ...report,
    ...given,
  ]),
);
