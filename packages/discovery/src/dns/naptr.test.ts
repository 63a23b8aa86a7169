import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NaptrRecord, selectSmpUrls, smpUrl } from './naptr.ts';

const good: NaptrRecord = {
  order: 100,
  preference: 10,
  flags: 'U',
  service: 'Meta:SMP',
  regexp: '!^.*$!https://smp.example.test/!',
  replacement: '.',
};

describe('the SMP address in a NAPTR record (discovery.md 2.2)', () => {
  it.each([
    ['!^.*$!https://smp.example.test/!', 'https://smp.example.test'],
    ['!.*!https://smp.example.test!', 'https://smp.example.test'],
    ['!^.*$!https://smp.example.test/!i', 'https://smp.example.test'],
    ['/.*/https:\\/\\/smp.example.test\\/a/', 'https://smp.example.test/a'],
    ['#^.*$#https://smp.example.test:8443/smp/#', 'https://smp.example.test:8443/smp'],
  ])('%s', (regexp, url) => {
    expect(smpUrl(regexp)).toBe(url);
  });

  it.each([
    ['http', '!^.*$!http://smp.example.test/!'],
    ['another expression', '!^(.*)$!https://smp.example.test/!'],
    ['back-reference', '!^.*$!https://smp.example.test/\\1!'],
    ['back-reference with a group that would blow up', '!^(a+)+$!https://\\1.example.test/!'],
    ['user-info', '!.*!https://smp.example.test@evil.example/!'],
    ['query', '!.*!https://smp.example.test/?x=1!'],
    ['empty fragment', '!.*!https://smp.example.test/#!'],
    ['dot segments', '!.*!https://smp.example.test/a/%2E%2e/b!'],
    ['relative', '!.*!//smp.example.test/!'],
    ['no slashes', '!.*!https:smp.example.test!'],
    ['two parts', '!.*!https://smp.example.test/'],
    ['four parts', '!.*!https://smp.example.test/!i!'],
    ['unknown flag', '!.*!https://smp.example.test/!g'],
    ['digit as delimiter', '1.*1https://smp.example.test/1'],
    ['empty', ''],
    ['script', '!.*!javascript:alert(1)!'],
    ['white space', '!.*!https://smp.example.test/ a!'],
  ])('is ignored: %s', (_why, regexp) => {
    expect(smpUrl(regexp)).toBeUndefined();
  });

  it('never throws and never runs long, whatever DNS gives', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (regexp) => {
        const url = smpUrl(regexp);
        expect(url === undefined || url.startsWith('https://')).toBe(true);
      }),
    );
  });
});

describe('choosing among NAPTR records', () => {
  it('takes the lowest order exclusively, then the lowest preference', () => {
    const records = [
      { ...good, order: 200, preference: 1, regexp: '!.*!https://late.example.test!' },
      { ...good, preference: 20, regexp: '!.*!https://second.example.test!' },
      { ...good, preference: 10, regexp: '!.*!https://first.example.test!' },
    ];
    expect(selectSmpUrls(records)).toEqual(['https://first.example.test', 'https://second.example.test']);
  });

  it('looks past unusable records of lower order', () => {
    const records = [{ ...good, order: 1, flags: 'S' }, { ...good, order: 2, service: 'Meta:Other' }, good];
    expect(selectSmpUrls(records)).toEqual(['https://smp.example.test']);
  });

  it('reads service and flag in any case', () => {
    expect(selectSmpUrls([{ ...good, service: 'meta:smp', flags: 'u' }])).toHaveLength(1);
  });

  it.each([
    ['none', []],
    ['flag S', [{ ...good, flags: 'S' }]],
    ['another service', [{ ...good, service: 'E2U+sip' }]],
    ['a replacement', [{ ...good, replacement: 'other.example.test' }]],
    ['http', [{ ...good, regexp: '!.*!http://smp.example.test/!' }]],
  ])('is a wrong registration: %s', (_why, records) => {
    expect(() => selectSmpUrls(records)).toThrow(expect.objectContaining({ code: 'DISC_REGISTRATION' }));
  });
});
