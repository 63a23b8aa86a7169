import { defineCheck } from '../check.ts';

/** The oldest that runs the sources as they are. */
const oldest = 24;

export const nodeVersion = defineCheck({
  name: 'node-version',
  title: 'Node.js',
  network: false,
  kinds: {
    NODE_OLD: {
      severity: 'fault',
      what: `Node.js is older than ${oldest}.`,
      whose: 'you',
      action: 'Start with the Node.js that came with the program (npm ci brings it).',
    },
  },
  run: async () => judgeNode(process.versions.node),
});

export function judgeNode(version: string): { code: 'NODE_OLD'; detail: string }[] {
  return Number(version.split('.')[0]) >= oldest ? [] : [{ code: 'NODE_OLD', detail: version }];
}
