import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from './registry.ts';
import { commonKinds } from './run.ts';

const root = join(import.meta.dirname, '../../../..');
const folder = join(root, 'docs/operations/symptoms');
const read = (path: string) => readFileSync(path, 'utf8');
const pages = readdirSync(folder).filter((name) => name !== 'README.md');

/** All product code, as one text: what the pages name must stand in it. */
const sources = ['services', 'packages', 'apps']
  .flatMap((top) =>
    readdirSync(join(root, top)).flatMap((name) => {
      const src = join(root, top, name, 'src');
      return existsSync(src)
        ? readdirSync(src, { recursive: true, encoding: 'utf8' })
            .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
            .map((file) => read(join(src, file)))
        : [];
    }),
  )
  .join('\n');
const doctorCodes = new Set([
  ...checks.flatMap(({ kinds }) => Object.keys(kinds)),
  ...Object.keys(commonKinds),
]);

/** What stands in back quotes in the line of a page that begins with this word. */
function named(page: string, word: string): string[] {
  const line = new RegExp(`^- ${word}: (.*)$`, 'm').exec(page)?.[1] ?? '';
  return [...line.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

describe.each(pages)('docs/operations/symptoms/%s', (name) => {
  const page = read(join(folder, name));

  it('tells how to see it, why, what to do, whom to call, and how it was brought about', () => {
    for (const heading of ['How to see it', 'Why', 'to do', 'When to call whom', 'Reproduced'])
      expect(page).toMatch(new RegExp(`^## .*${heading}`, 'im'));
    expect(read(join(folder, 'README.md'))).toContain(`(${name})`);
  });

  it('names codes of the doctor, events of the log and metrics that exist', () => {
    const codes = named(page, 'Doctor').filter((each) => /^[A-Z_]+_[A-Z0-9_]+$/.test(each));
    expect(codes.filter((code) => !doctorCodes.has(code))).toEqual([]);
    const events = named(page, 'Log').filter((each) => /^[a-z_]+\.[a-z_]+$/.test(each));
    expect(events.filter((event) => !sources.includes(`'${event}'`))).toEqual([]);
    const metrics = named(page, 'Metric').filter((each) =>
      /^(access_point|mt|message_client|certificate)_[a-z_]+$/.test(each),
    );
    expect(metrics.filter((metric) => !sources.includes(`'${metric}'`))).toEqual([]);
  });

  it('was brought about by tests that exist', () => {
    const told = page.slice(page.indexOf('## Reproduced'));
    const names = [...told.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(1);
    let tests = '';
    for (const one of names) {
      if (one.endsWith('.test.ts')) {
        tests = read(join(root, one));
        // The table of planted faults is its test's.
        if (one.endsWith('doctor.test.ts'))
          tests += read(join(root, 'apps/cli/src/doctor/testing/planted-faults.ts'));
      } else expect(tests.replaceAll('\\', ''), `${one} in the test named before it`).toContain(one);
    }
  });
});

/** What only the doctor tells, before anybody sees anything of it. */
const toldByTheDoctorAlone = new Set([
  'BACKUP_NONE',
  'BACKUP_OLD',
  'BACKUP_UNKNOWN',
  'CERTPUB_EARLIER_ENCRYPTION_KEY',
  'CONFIG_ENVIRONMENTS_DIFFER',
  'CONFIG_LIMITS',
  'CONFIG_NOT_SERVED',
  'CONFIG_SAME_DATABASE',
  'DATABASE_NOT_MADE',
  'DATABASE_OLDER',
  'DATABASE_VERSION_OLD',
  'DOCTOR_CHECK_LATE',
  'FILE_OPEN',
  'ADDRESS_BOOK_NO_ORGANISATION',
  'MAILBOX_OF_ANOTHER',
  'RETENTION_LATE',
  'TIME_ZONE_ODD',
]);

it('finds in the pages what it looks for', () => {
  const all = pages.flatMap((name) => named(read(join(folder, name)), 'Log'));
  expect(all).toEqual(
    expect.arrayContaining(['worker.claim_failed', 'http.not_ready', 'receiving.peer_refused']),
  );
});

it('every code of the doctor is on the page of some symptom, or is one that nobody but the doctor tells', () => {
  const all = pages.map((name) => read(join(folder, name))).join('\n');
  const missing = [...doctorCodes].filter((code) => !all.includes(code));
  expect(missing.sort()).toEqual([...toldByTheDoctorAlone].sort());
});
