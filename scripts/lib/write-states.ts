import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { statesDocument } from './states-document.ts';

writeFileSync(join(import.meta.dirname, '../../docs/states.md'), statesDocument);
