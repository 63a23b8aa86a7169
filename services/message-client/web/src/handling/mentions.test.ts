import { expect, test } from 'vitest';
import { isOverdue } from './due.ts';
import { mentioned } from './mentions.ts';

const people = ['Anna Ek', 'Anna Eklund', 'Bo'].map((name) => ({ id: name, name, handles: true }));
const names = (text: string) =>
  mentioned(text, people)
    .map((each) => each.name)
    .sort();

test('finds who is named with @, whatever the case, each once', () => {
  expect(names('@anna eklund och @Bo, @bo')).toEqual(['Anna Eklund', 'Bo']);
  expect(names('@Anna Ek: titta')).toEqual(['Anna Ek']);
  expect(names('Anna Ek, bo@example.org')).toEqual([]);
});

test('a day is overdue when it has passed, not before', () => {
  const now = new Date(2026, 10, 24, 23, 59);
  expect(isOverdue('2026-11-23', now)).toBe(true);
  expect(isOverdue('2026-11-24', now)).toBe(false);
});
