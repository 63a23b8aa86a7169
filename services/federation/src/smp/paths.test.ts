import { smpUrls } from '@budkavle/discovery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSmpPath } from './paths.ts';

const participantKey = 'iso6523-actorid-upis::0203:sundbyberg.se';
const document = { scheme: 'busdox-docid-qns', value: 'urn:riv:A:3::messagePayload##3.0::tm-base' };
const documentKey = 'busdox-docid-qns::urn:riv:a:3::messagepayload##3.0::tm-base';

describe('addresses of the SMP', () => {
  it.each([
    ['encoded', '/iso6523-actorid-upis%3A%3A0203%3Asundbyberg.se'],
    ['plain colons', '/iso6523-actorid-upis::0203:sundbyberg.se'],
    ['mixed, in another case', '/iso6523-actorid-upis%3a:0203:Sundbyberg.SE'],
    ['with a final slash', '/iso6523-actorid-upis::0203:sundbyberg.se/'],
    ['with a query', '/iso6523-actorid-upis::0203:sundbyberg.se?x=1'],
  ])('%s', (_what, path) => {
    expect(readSmpPath(path)).toEqual({ participantKey, documentKey: '' });
  });

  it('what a client builds is what the server reads', () => {
    const urls = smpUrls('https://smp.example.test', '0203:sundbyberg.se', document);
    const path = urls.serviceMetadata.slice('https://smp.example.test'.length);
    expect(readSmpPath(path)).toEqual({ participantKey, documentKey });
    expect(readSmpPath(path.replaceAll('%3A', ':'))).toEqual({ participantKey, documentKey });
    expect(readSmpPath(`/base${path}`, '/base')).toEqual({ participantKey, documentKey });
  });

  it('decodes once: what is encoded twice is another name', () => {
    expect(readSmpPath('/iso6523-actorid-upis%253A%253A0203')).toBeUndefined();
  });

  it.each([
    '',
    '/',
    '/a',
    '/::x',
    '/a::',
    '/a::b/services',
    '/a::b/service/c::d',
    '/a::b/services/c::d/e',
    '//a::b',
    '/a::b%00',
    `/a::${'b'.repeat(3000)}`,
  ])('is no address: %s', (path) => expect(readSmpPath(path)).toBeUndefined());

  it.each(['/%', '/a::%zz', '/a::b/services/%C3%28'])('is malformed: %s', (path) => {
    expect(readSmpPath(path)).toBe('malformed');
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void readSmpPath(`/${text}`)));
  });
});
