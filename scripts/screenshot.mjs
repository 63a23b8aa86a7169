// npm run screenshot: makes the picture of the README from the running program (needs Chromium).
import { runNode } from './lib/node.mjs';
import { prepare } from './lib/prepare.mjs';

await prepare();
process.exit(await runNode(['scripts/lib/take-screenshot.ts']));
