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
    const asked = sources().flatMap((text) =>
      [...text.matchAll(/\bt\(\s*'([^'$]+)'/g)].map((match) => match[1] as string),
    );
    expect(asked.length).toBeGreaterThan(50);
    for (const key of asked)
      expect(swedish.has(key) || swedish.has(`${key}_one`), `t('${key}') is not in the catalogue`).toBe(true);
  });

  test('no word stands in it that nothing asks for', () => {
    const code = sources().join('\n');
    const made = [...code.matchAll(/[`']([a-zA-Z]+\/(?:[\w-]+\/)?[\w.-]*)\$\{/g)].map(
      (match) => match[1] as string,
    );
    const unused = [...swedish.keys()].filter((key) => {
      const asked = key.replace(/_(one|other)$/, '');
      return !code.includes(`'${asked}'`) && !made.some((beginning) => key.startsWith(beginning));
    });
    expect(unused).toEqual([]);
  });
});

function sources(): string[] {
  const folder = join(import.meta.dirname, '..');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('i18n'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
