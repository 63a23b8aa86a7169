// npm test: lint, types, and every test, on SQLite and on PostgreSQL.
// npm test -- PATTERN runs the tests whose file name holds PATTERN, without lint and types.
import { join } from 'node:path';
import { root, runNode } from './lib/node.mjs';
import { prepare } from './lib/prepare.mjs';
import { installSystemPackages } from './lib/system-packages.mjs';

const patterns = process.argv.slice(2);
await prepare();
installSystemPackages();

if (patterns.length === 0) {
  await step('Lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']);
  await step('Types', ['node_modules/typescript/bin/tsc', '--noEmit']);
}

const { startPostgres } = await import('./postgres-for-tests.mjs');
const postgres = await startPostgres();
if (postgres.reason) console.log(`PostgreSQL: ${postgres.reason} Tests on it are skipped.`);
const env = postgres.url ? { BUDKAVLE_TEST_POSTGRES: postgres.url } : {};
const code = await runNode([join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...patterns], { env });
await postgres.stop?.();
process.exit(code);

async function step(name, args) {
  const result = await runNode(args);
  if (result === 0) return;
  console.error(`${name} failed.`);
  process.exit(result);
}
