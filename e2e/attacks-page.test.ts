import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const rows = readFileSync(join(root, 'docs/attacks.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('.test.ts'))
  .map((line) => line.slice(2).split(' | '));

describe('docs/attacks.md is true', () => {
  test('it has rows', () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  test.each(rows)('%s', (_, defences = '', tests = '') => {
    for (const [, path = ''] of defences.matchAll(/`([^`]+)`/g))
      expect(existsSync(join(root, path)), path).toBe(true);
    for (const one of tests.split('<br>')) {
      const [, path = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(one.trim()) ?? [];
      expect(existsSync(join(root, path)), one).toBe(true);
      expect(readFileSync(join(root, path), 'utf8').replaceAll("\\'", "'").includes(name), one).toBe(true);
    }
  });
});
