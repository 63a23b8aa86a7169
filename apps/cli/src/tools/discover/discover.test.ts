import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFederation } from '../testing/federation.ts';
import { type TestFolder, testFolder } from '../testing/folder.ts';
import { kommun, region } from '../testing/organisations.ts';
import { checkOf, factOf, run, runJson } from '../testing/run.ts';

let folder: TestFolder;
let federation: Awaited<ReturnType<typeof makeFederation>>;
let profile: string;

beforeAll(async () => {
  folder = testFolder();
  federation = await makeFederation(folder, ['signing']);
  profile = folder.file('profile.json', JSON.stringify(federation.profile));
});
afterAll(async () => {
  await federation.stop();
  folder.remove();
});

describe('discover, in a federation of its own', () => {
  it('each step is told: name, records, SMP, signature, endpoint, certificates', async () => {
    const { report, faults } = await runJson('discover', kommun, '--profile', profile);
    expect(factOf(report, 'DNS', 'name asked')).toMatch(/^[a-z2-7]{52}\..*sml\.test$/);
    expect(factOf(report, 'DNS', 'SMP of record 1')).toMatch(/^https:/);
    expect(factOf(report, 'SMP', 'status')).toBe(200);
    expect(checkOf(report, 'Metadata', 'signature')?.verdict).toBe('good');
    expect(checkOf(report, 'What we would use', 'endpoint')?.text).toContain(
      'https://127.0.0.1:4443/as4, access point AP0001-TEST',
    );
    // Seeded without one.
    expect(faults).toEqual(['What we would use/encryption certificate DISC_NO_ENCRYPTION_CERTIFICATE']);
  });

  it('a participant that is not registered: it stops at DNS', async () => {
    const { code, report, faults } = await runJson('discover', region, '--profile', profile);
    expect(code).toBe(1);
    expect(faults).toContain('DNS/records DISC_NOT_REGISTERED');
    expect(report.conclusion).toContain('It stops at: DNS');
  });

  it('a document type that is not taken: it stops at the SMP', async () => {
    const { faults } = await runJson('discover', kommun, '--profile', profile, '--document', 'receipt');
    expect(faults).toContain('What we would use/metadata DISC_DOCUMENT_NOT_TAKEN');
  });

  it('no profile, a profile with faults, no identifier: not understood, each fault named', async () => {
    expect((await run('discover', kommun)).code).toBe(2);
    expect((await run('discover', kommun, '--profile', folder.file('none.json'))).code).toBe(2);
    const bad = await run(
      'discover',
      kommun,
      '--profile',
      folder.file('bad.json', '{"name":"x","smlZone":7}'),
    );
    expect(bad.code).toBe(2);
    expect(bad.err).toContain('smlZone');
    expect((await run('discover', '9999:x', '--profile', profile)).code).toBe(2);
    expect((await run('discover', kommun, '--profile', profile, '--document', 'x')).code).toBe(2);
  });
});
