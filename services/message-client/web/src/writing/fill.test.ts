import { describe, expect, test } from 'vitest';
import { fillTemplate, openFields } from './fill.ts';

const filling = {
  mailbox: 'Socialtjänsten',
  own: 'Exempelkommunen',
  name: 'Anna',
  date: '2026-11-24',
  recipient: 'Eken',
};

describe('fields of templates', () => {
  test('are filled by name, without regard to case and spaces', () =>
    expect(
      fillTemplate('Till {{Mottagare}} från {{ mitt namn }}, {{vår organisation}} {{datum}}', filling),
    ).toBe('Till Eken från Anna, Exempelkommunen 2026-11-24'));
  test('what is not known stays to be filled in by hand', () => {
    const text = fillTemplate('Mötet är {{tid}} i {{lokal}}, {{referens}}, {{tid}}', filling);
    expect(text).toBe('Mötet är {{tid}} i {{lokal}}, {{referens}}, {{tid}}');
    expect(openFields(text)).toEqual(['tid', 'lokal', 'referens']);
  });
  test('attack: names of what every object has are no fields', () =>
    expect(fillTemplate('{{constructor}} {{__proto__}} {{toString}}', filling)).toBe(
      '{{constructor}} {{__proto__}} {{toString}}',
    ));
});
