import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocuments } from './openapi-documents.ts';

const folder = join(import.meta.dirname, '../../docs/openapi');
mkdirSync(folder, { recursive: true });
for (const [name, document] of Object.entries(openApiDocuments)) writeFileSync(join(folder, name), document);
