// npm run openapi: writes the OpenAPI documents of the contracts to docs/openapi, from the same schemas that the code checks with.
import { runNode } from './lib/node.mjs';
import { prepareDependencies } from './lib/prepare.mjs';

await prepareDependencies();
process.exit(await runNode(['scripts/lib/write-openapi.ts']));
