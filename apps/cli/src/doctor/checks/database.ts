import { codeOf, defineCheck, type Found } from '../check.ts';
import { openRows, type Rows } from '../open-rows.ts';
import { type RoleDatabase, roleDatabases } from '../services.ts';

type Code =
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_NOT_MADE'
  | 'DATABASE_OLDER'
  | 'DATABASE_NEWER'
  | 'DATABASE_NOT_DURABLE'
  | 'DATABASE_VERSION_OLD';

const oldestPostgres = 140_000;

export const database = defineCheck<Code>({
  name: 'database',
  title: 'Databases answer, have the right tables, and keep what they have confirmed',
  network: false,
  seconds: 40,
  kinds: {
    DATABASE_UNREACHABLE: {
      severity: 'fault',
      what: 'A database cannot be reached or opened: the service cannot work.',
      whose: 'you',
      action:
        'Does PostgreSQL run, are address, user and password right? docs/operations/symptoms/database-away.md.',
    },
    DATABASE_NOT_MADE: {
      severity: 'warning',
      what: 'A database is still empty: the service has never been started.',
      whose: 'you',
      action: 'Start the service. If it has been running: the address points at the wrong place.',
    },
    DATABASE_OLDER: {
      severity: 'warning',
      what: 'A database has the tables of an earlier version.',
      whose: 'you',
      action: 'Take a backup, then restart the service: it brings the tables up to date by itself.',
    },
    DATABASE_NEWER: {
      severity: 'fault',
      what: 'A database has the tables of a later version than this program.',
      whose: 'you',
      action:
        'Install the later version again. Back to the earlier one only with the backup from before the upgrade.',
    },
    DATABASE_NOT_DURABLE: {
      severity: 'fault',
      what: 'The database does not wait for the disk: what it has confirmed can be lost when the power goes.',
      whose: 'you',
      action:
        'PostgreSQL: fsync and full_page_writes on. SQLite: journal mode WAL, which the service sets; do not change it.',
    },
    DATABASE_VERSION_OLD: {
      severity: 'fault',
      what: 'PostgreSQL is older than 14.',
      whose: 'you',
      action: 'Upgrade PostgreSQL.',
    },
  },
  async run(setting) {
    const all = roleDatabases(setting);
    if (all.length === 0) return undefined;
    return (await Promise.all(all.map(judgeDatabase))).flat();
  },
});

async function judgeDatabase(one: RoleDatabase): Promise<Found<Code>[]> {
  let rows: Rows;
  try {
    rows = await openRows(one.address);
  } catch (error) {
    // SQLite: no file yet. The folder is the check of the disk's.
    const { errstr } = error as { errstr?: string };
    const absent = one.address.url.startsWith('sqlite:') && errstr === 'unable to open database file';
    return [
      { code: absent ? 'DATABASE_NOT_MADE' : 'DATABASE_UNREACHABLE', about: one.role, detail: codeOf(error) },
    ];
  }
  try {
    return [...(await judgeTables(rows, one)), ...(await judgeDurability(rows, one.role))];
  } catch (error) {
    return [{ code: 'DATABASE_UNREACHABLE', about: one.role, detail: codeOf(error) }];
  } finally {
    await rows.close();
  }
}

async function judgeTables(rows: Rows, { role, migrations }: RoleDatabase): Promise<Found<Code>[]> {
  const applied = await rows.ask('select name from platform_migration').then(
    (all) => all.map(({ name }) => String(name)),
    () => undefined,
  );
  if (applied === undefined || applied.length === 0) return [{ code: 'DATABASE_NOT_MADE', about: role }];
  const unknown = applied.filter((name) => !migrations.includes(name));
  if (unknown.length > 0) return [{ code: 'DATABASE_NEWER', about: role, detail: unknown.sort().join(', ') }];
  const missing = migrations.filter((name) => !applied.includes(name));
  return missing.length > 0
    ? [{ code: 'DATABASE_OLDER', about: role, detail: missing.sort().join(', ') }]
    : [];
}

async function judgeDurability(rows: Rows, role: string): Promise<Found<Code>[]> {
  if (rows.dialect === 'sqlite') {
    const [mode] = await rows.ask('pragma journal_mode');
    const value = String(mode?.journal_mode);
    return value === 'wal'
      ? []
      : [{ code: 'DATABASE_NOT_DURABLE', about: role, detail: `journal_mode ${value}` }];
  }
  const settings = await rows.ask(
    "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'server_version_num')",
  );
  return settings.flatMap(({ name, setting }): Found<Code>[] => {
    if (name === 'server_version_num')
      return Number(setting) >= oldestPostgres
        ? []
        : [{ code: 'DATABASE_VERSION_OLD', about: role, detail: String(setting) }];
    return setting === 'on'
      ? []
      : [{ code: 'DATABASE_NOT_DURABLE', about: role, detail: `${name} ${setting}` }];
  });
}
