import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exampleDescription, readDescription } from './description.ts';
import { parties } from './plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'budkavle-description-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(value: unknown): string {
  const file = join(folder, 'system.json');
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

describe('the description of a system under test', () => {
  it('is read, with paths from where the file lies', () => {
    const read = readDescription(written(exampleDescription));
    expect(read.requests.accessPoint).toBe(join(folder, 'requests/access-point.csr'));
    expect(read.sdkApi?.client.privateKeyFile).toBe(join(folder, 'keys/provklient.key'));
    expect(read.functionalAddress).toBe(exampleDescription.functionalAddress);
  });

  it.each([
    ['no JSON', '{'],
    ['a field missing', { ...exampleDescription, requests: undefined }],
    ['http instead of https', { ...exampleDescription, accessPointUrl: 'http://127.0.0.1/as4' }],
    ['a field that nobody knows', { ...exampleDescription, acessPointUrl: 'x' }],
    ['a participant of another scheme', { ...exampleDescription, participant: '9999:x' }],
  ])('is refused: %s', (_what, value) => {
    expect(() => readDescription(written(value))).toThrow(/system\.json/);
  });
});

it('the parties have addresses, participants and organisation numbers of their own', () => {
  for (const field of ['participant', 'functionalAddress', 'organisationNumber'] as const)
    expect(new Set(parties.map((each) => each[field])).size).toBe(parties.length);
  for (const { participant, organisationNumber } of parties) {
    expect(participant).toMatch(/^0203:[a-z0-9-]+\.example$/);
    expect(organisationNumber).toMatch(/^\d{10}$/);
  }
});
