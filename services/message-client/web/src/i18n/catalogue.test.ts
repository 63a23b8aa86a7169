import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { sv } from './sv.ts';

function flatten(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flatten(value, `${path}${key}/`),
  );
}

const swedish = new Map(flatten(sv));
const english = new Map(flatten(en));
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((each) => each[1]).sort();

describe('the catalogue of words', () => {
  test('both languages have the same keys, none empty', () => {
    expect([...english.keys()].sort()).toEqual([...swedish.keys()].sort());
    for (const words of [swedish, english])
      for (const [key, text] of words) expect(text.trim(), key).not.toBe('');
  });

  test('both languages fill in the same values', () => {
    for (const [key, text] of swedish)
      expect(placeholders(english.get(key) ?? ''), key).toEqual(placeholders(text));
  });

  test('no exclamation marks', () => {
    for (const words of [swedish, english])
      for (const [key, text] of words) expect(text, key).not.toContain('!');
  });

  test('every key that the code asks for exists', () => {
    const source = join(import.meta.dirname, '..');
    const asked = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.tsx') || name.endsWith('.ts'))
      .filter((name) => !name.startsWith('i18n'))
      .flatMap((name) => [...readFileSync(join(source, name), 'utf8').matchAll(/\bt\(\s*'([^'$]+)'/g)])
      .map((match) => match[1] as string);
    expect(asked.length).toBeGreaterThan(50);
    for (const key of asked)
      expect(swedish.has(key) || swedish.has(`${key}_one`), `t('${key}') is not in the catalogue`).toBe(true);
  });
});
