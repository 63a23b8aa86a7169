// npm run crash-test -- --rounds N [--database sqlite|postgres|both] [--faults] [--load 20m]: see crash/README.md.
import { runNode } from './lib/node.mjs';
import { prepareDependencies } from './lib/prepare.mjs';
import { startPostgres } from './postgres-for-tests.mjs';

await prepareDependencies();
const given = process.argv.slice(2);
const [, database] = /--database[= ](\w+)/.exec(given.join(' ')) ?? [];
const postgres = database === 'sqlite' ? {} : await startPostgres();
if (postgres.reason) console.error(`PostgreSQL: ${postgres.reason}`);
const env = postgres.url ? { BUDKAVLE_TEST_POSTGRES: postgres.url } : {};
const code = await runNode(['--disable-warning=ExperimentalWarning', 'crash/main.ts', ...given], { env });
await postgres.stop?.();
process.exit(code);
