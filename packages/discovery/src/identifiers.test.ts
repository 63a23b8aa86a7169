import { describe, expect, it } from 'vitest';
import { participantIdentifier, sameIdentifier } from './identifiers.ts';

describe('participant identifiers (discovery.md 1)', () => {
  it.each([
    '0203:sundbyberg.se',
    '0203:Sundbyberg.SE',
    '0203:sdk-qa.exempelkommunen.example',
    '0203:xn--stkommun-90a.example',
    '0007:2021006883',
    '0088:7350053850019',
  ])('%s', (value) => {
    expect(participantIdentifier(value)).toEqual({ scheme: 'iso6523-actorid-upis', value });
  });

  it.each([
    ['without ICD', 'sundbyberg.se'],
    ['one label', '0203:sundbyberg'],
    ['underscore', '0203:sund_byberg.se'],
    ['not ASCII', '0203:östkommun.example'],
    ['Kelvin sign', '0203:\u212Aommun.example'],
    ['path', '0203:../../etc/passwd'],
    ['slash', '0203:a.example/b'],
    ['percent', '0203:a.example%2Fb'],
    ['line break', '0203:a.example\n'],
    ['label over 63', `0203:${'a'.repeat(64)}.example`],
    ['over 130', `0203:${'abcdefgh.'.repeat(15)}example`],
    ['hyphen first', '0203:-a.example'],
    ['Luhn', '0007:2021006884'],
    ['check digit', '0088:7350053850018'],
    ['unknown ICD', '9915:test'],
    ['empty', ''],
  ])('is refused: %s', (_why, value) => {
    expect(() => participantIdentifier(value)).toThrow(expect.objectContaining({ code: 'DISC_IDENTIFIER' }));
  });

  it('compares the scheme exactly and the value without regard to case and surrounding space', () => {
    const scheme = 'iso6523-actorid-upis';
    expect(sameIdentifier({ scheme, value: ' 0203:A.example ' }, { scheme, value: '0203:a.example' })).toBe(
      true,
    );
    expect(
      sameIdentifier(
        { scheme: 'ISO6523-actorid-upis', value: '0203:a.example' },
        { scheme, value: '0203:a.example' },
      ),
    ).toBe(false);
  });
});
