import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, defineCheck } from '../check.ts';

/** Daily (security-and-rules.md 5), and the time that one takes. */
const oldHours = 30;
const hourMs = 3_600_000;

export const backups = defineCheck({
  name: 'backups',
  title: 'The age of the latest backup',
  network: false,
  kinds: {
    BACKUP_UNKNOWN: {
      severity: 'warning',
      what: 'Nobody has said where the backups are, so their age is not checked.',
      whose: 'you',
      action: 'Make one each day (budkavle backup) and name their folder with --backups.',
    },
    BACKUP_NONE: {
      severity: 'fault',
      what: 'There is no backup.',
      whose: 'you',
      action: 'Make one now (budkavle backup), and each day from now on; try a restore twice a year.',
    },
    BACKUP_OLD: {
      severity: 'fault',
      what: `The latest backup is older than ${oldHours} hours.`,
      whose: 'you',
      action: 'Look at the timer that makes them (systemctl list-timers) and at its log.',
    },
  },
  async run({ backups: folder, now, roles }) {
    if (roles.length === 0) return undefined;
    if (folder === undefined) return [{ code: 'BACKUP_UNKNOWN' }];
    try {
      const latest = await latestIn(folder);
      if (latest === undefined) return [{ code: 'BACKUP_NONE', about: folder }];
      const hours = (now().getTime() - latest) / hourMs;
      return hours <= oldHours
        ? []
        : [{ code: 'BACKUP_OLD', about: folder, detail: `${Math.floor(hours)} hours` }];
    } catch (error) {
      return [{ code: 'BACKUP_NONE', about: folder, detail: codeOf(error) }];
    }
  },
});

/** Whatever lies in the folder, without what is hidden or still being written. */
async function latestIn(folder: string): Promise<number | undefined> {
  const names = (await readdir(folder)).filter(
    (name) => !name.startsWith('.') && !/\.(part|tmp|new)$/.test(name),
  );
  const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return times.length === 0 ? undefined : Math.max(...times);
}
