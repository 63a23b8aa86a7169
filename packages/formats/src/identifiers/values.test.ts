import { describe, expect, it } from 'vitest';
import { isFunctionalAddress, isSdkTimestamp, isUuid, sdkTimestamp } from './values.ts';

describe('values', () => {
  it.each(['2026-01-02T03:04:05.6Z', '2026-01-02T03:04:05.678Z', '2024-02-29T23:59:59.99Z'])(
    'takes %s',
    (value) => {
      expect(isSdkTimestamp(value)).toBe(true);
    },
  );
  it.each([
    '2018-09-12T15:06:00Z',
    '2018-09-12T15:06:00.1234Z',
    '2018-09-12T15:06:00.1+00:00',
    '2018-09-12T15:06:00x1Z',
    '2023-02-29T00:00:00.0Z',
    '2023-13-01T00:00:00.0Z',
    '2023-01-01T24:00:00.0Z',
    '2023-01-01T23:60:00.0Z',
    ' 2026-01-02T03:04:05.6Z',
    '3 Sept. 2019',
  ])('refuses the timestamp %s', (value) => {
    expect(isSdkTimestamp(value)).toBe(false);
  });
  it('makes timestamps that it takes', () => {
    expect(isSdkTimestamp(sdkTimestamp())).toBe(true);
  });
  it('knows UUIDs in any case', () => {
    expect(isUuid('3A94B4ED-a6d7-41e2-945d-b3fa91e8a6e9')).toBe(true);
    expect(isUuid('3a94b4eda6d741e2945db3fa91e8a6e9')).toBe(false);
    expect(isUuid('3a94b4ed-a6d7-41e2-945d-b3fa91e8a6e9\n')).toBe(false);
  });
  it('leaves functional addresses opaque, but one line', () => {
    expect(isFunctionalAddress('testfunktion.0203:exempelkommunen.example')).toBe(true);
    expect(isFunctionalAddress('')).toBe(false);
    expect(isFunctionalAddress('a\nb')).toBe(false);
    expect(isFunctionalAddress(' a')).toBe(false);
  });
});
