// One piece of work in a process of its own: tells the most memory it held. Arguments: the work, and a folder with files.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { open, seal } from '../contenders/budkavle.ts';
import * as peer from '../contenders/xml-crypto.ts';
import { drain, fileChunks } from '../documents/chunks.ts';
import { keyFrom } from '../documents/keys.ts';
import { peakMemory } from './peak-memory.ts';

const [work = 'idle', folder = ''] = process.argv.slice(2);
const path = (name: string) => join(folder, name);
const key = keyFrom(readFileSync(path('key.pem'), 'utf8'), readFileSync(path('certificate.der')));

const works: Record<string, () => unknown> = {
  idle: () => undefined,
  seal: () => drain(seal(fileChunks(path('payload.xml')), key)),
  open: () => open((start, end) => fileChunks(path('envelope.xml'), start, end), key),
  'xml-crypto seal': () =>
    peer.seal(readFileSync(path('payload.xml')), JSON.parse(readFileSync(path('frame.json'), 'utf8')), key),
  'xml-crypto open': () => peer.open(readFileSync(path('envelope.xml'), 'utf8'), key),
};
const before = process.cpuUsage();
await works[work]?.();
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ peak: peakMemory(), time: (user + system) / 1000 }));
