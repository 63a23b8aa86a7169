import { describe, expect, test } from 'vitest';
import { markText } from './markdown.ts';

describe('marks in the text', () => {
  test('bold around the selection, which stays selected', () => {
    expect(markText('ett två tre', 4, 7, 'bold')).toEqual({ text: 'ett **två** tre', start: 6, end: 9 });
  });
  test('a list marks every line once', () => {
    expect(markText('a\nb', 0, 3, 'list').text).toBe('- a\n- b');
    expect(markText('- a\nb', 0, 5, 'list').text).toBe('- a\n- b');
  });
  test('a heading marks the line of the cursor', () => {
    expect(markText('rad\nrubrik', 6, 6, 'heading').text).toBe('rad\n## rubrik');
  });
});
