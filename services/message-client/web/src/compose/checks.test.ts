import { describe, expect, test } from 'vitest';
import { faultsOf, seemsToForgetAttachment, type Writing } from './checks.ts';

const good: Writing = {
  hasRecipient: true,
  subject: 'Kallelse',
  text: 'Hej',
  attachments: 0,
  uploading: false,
};

describe('checks before sending', () => {
  test('a whole message has no faults', () => expect(faultsOf(good)).toEqual([]));
  test('an attachment is enough without text', () =>
    expect(faultsOf({ ...good, text: ' ', attachments: 1 })).toEqual([]));
  test('names everything that is missing at once', () => {
    expect(
      faultsOf({ hasRecipient: false, subject: ' ', text: '', attachments: 0, uploading: true }),
    ).toEqual(['recipient', 'subject', 'text', 'uploads']);
  });
  test('256 characters of subject and not one more', () => {
    expect(faultsOf({ ...good, subject: 'x'.repeat(256) })).toEqual([]);
    expect(faultsOf({ ...good, subject: 'x'.repeat(257) })).toEqual(['subjectTooLong']);
  });
  test('notices a forgotten attachment', () => {
    expect(seemsToForgetAttachment({ ...good, text: 'Utredningen är bifogad.' })).toBe(true);
    expect(seemsToForgetAttachment({ ...good, text: 'Utredningen är bifogad.', attachments: 1 })).toBe(false);
    expect(seemsToForgetAttachment(good)).toBe(false);
  });
});
