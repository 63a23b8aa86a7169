import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configurePage } from './configure-page.ts';

test('docs/operations/configure.md is what the schemas say (node apps/cli/src/main.ts init --markdown > it)', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../../docs/operations/configure.md'), 'utf8');
  expect(page).toBe(configurePage());
});

test('every key is there: of lists, of alternatives, of fields within fields', () => {
  const page = configurePage();
  for (const key of [
    'as4.publicUrl',
    'receiving.waitingEnvelopes',
    'participants[].keys.signing.pkcs12',
    'mailboxes[].rules[].claim',
  ])
    expect(page).toContain(`| \`${key}\` |`);
});
