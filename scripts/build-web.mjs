// npm run build:web
import { prepare } from './lib/prepare.mjs';

await prepare();
