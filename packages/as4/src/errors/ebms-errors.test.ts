import { expect, test } from 'vitest';
import { retryClass } from './ebms-errors.ts';

test('a duplicate is told as already received, by code or in the words of older phase4', () => {
  expect(retryClass('EBMS:4001')).toBe('already-received');
  const detail =
    "Not invoking SPIs, because message with Message ID 'a@ap.example' was already handled (this is a duplicate)";
  expect(retryClass('EBMS:0004', detail)).toBe('already-received');
});

test('the words count with that code only, and other details of it are final', () => {
  expect(retryClass('EBMS:0004', 'NOT_SERVICED')).toBe('never');
  expect(retryClass('EBMS:0004')).toBe('never');
  expect(retryClass('EBMS:0101', 'was already handled (this is a duplicate)')).toBe('refresh-once');
  expect(retryClass('EBMS:9999')).toBe('never');
});
