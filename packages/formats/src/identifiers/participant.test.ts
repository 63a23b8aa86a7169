import { describe, expect, it } from 'vitest';
import { canonicalParticipant, isParticipant, parseParticipant, sameParticipant } from './participant.ts';

describe('participant identifiers', () => {
  it.each([
    '0203:sundbyberg.se',
    '0203:Exempelkommunen.example',
    '0203:sdk-qa.a-b.example',
    '0203:xn--ml-yia.example',
    '0007:2021006883',
    '0088:7350053850019',
    ' 0203:exempelkommunen.example ',
  ])('takes %j', (value) => {
    expect(isParticipant(value)).toBe(true);
  });

  it.each([
    '',
    '0203:',
    '0203:utanpunkt',
    '0203:-a.example',
    '0203:a-.example',
    '0203:a..example',
    '0203:a.example.',
    '0203:måltid.example',
    '0203:a.1',
    `0203:${'a'.repeat(64)}.example`,
    `0203:${'a.'.repeat(65)}example`,
    '0203:exempel kommunen.example',
    '0007:2021006884',
    '0007:202100-6883',
    '0007:20210068831',
    '0088:7350053850018',
    '0088:123ABC',
    '9915:test',
    'iso6523-actorid-upis::0203:exempelkommunen.example',
    '__proto__:x',
  ])('refuses %j', (value) => {
    expect(isParticipant(value)).toBe(false);
    expect(() => parseParticipant(value)).toThrow(expect.objectContaining({ code: 'FMT_PARTICIPANT' }));
  });

  it('keeps the spelling, and folds ASCII only for comparison', () => {
    expect(parseParticipant('0203:Exempel.Example')).toMatchObject({
      icd: '0203',
      value: '0203:Exempel.Example',
      canonical: '0203:exempel.example',
    });
    expect(sameParticipant('0203:EXEMPEL.example', '0203:exempel.EXAMPLE ')).toBe(true);
    // KELVIN SIGN lower-cases to k outside ASCII folding: it must stay another identifier.
    expect(canonicalParticipant('0203:\u212Aommun.example')).toContain('\u212A');
  });

  it('takes only the ICDs asked for', () => {
    expect(isParticipant('0007:2021006883', ['0203'])).toBe(false);
  });
});
