import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, defineCheck, type Found } from '../check.ts';
import { dataFolders } from '../data-folders.ts';
import { existingAbove } from '../existing-above.ts';

type Code = 'DISK_FULL' | 'DISK_LOW' | 'FOLDER_NOT_WRITABLE';

const mebibyte = 1024 * 1024;
/** One message of the largest size is there several times while it is handled. */
const leastBytes = 500 * mebibyte;
const lowBytes = 5 * 1024 * mebibyte;

export const disk = defineCheck<Code>({
  name: 'disk',
  title: 'Space on disk, and that folders can be written',
  network: false,
  kinds: {
    DISK_FULL: {
      severity: 'fault',
      what: 'The disk is full, or nearly: messages are refused until there is space.',
      whose: 'you',
      action:
        'Make space or make the disk larger; docs/operations/symptoms/disk-full.md. Never delete in the data folder by hand.',
    },
    DISK_LOW: {
      severity: 'warning',
      what: 'Little space is left on the disk.',
      whose: 'you',
      action: 'Make the disk larger, or shorten how long messages are kept.',
    },
    FOLDER_NOT_WRITABLE: {
      severity: 'fault',
      what: 'A folder of data cannot be written.',
      whose: 'you',
      action: 'Is it there, mounted, and owned by the user that runs the services?',
    },
  },
  async run(setting) {
    const folders = dataFolders(setting);
    if (folders.length === 0) return undefined;
    const found = await Promise.all(folders.map((folder) => judgeFolder(existingAbove(folder))));
    return found.flat().filter((one, at, all) => all.findIndex((other) => sameFound(one, other)) === at);
  },
});

const sameFound = (one: Found, other: Found) => one.code === other.code && one.about === other.about;

async function judgeFolder(folder: string): Promise<Found<Code>[]> {
  const { bavail, bsize } = await statfs(folder);
  const space = judgeSpace(folder, Number(bavail) * Number(bsize));
  try {
    const probe = await mkdtemp(join(folder, '.doctor-'));
    try {
      await writeFile(join(probe, 'probe'), 'x');
    } finally {
      await rm(probe, { recursive: true, force: true });
    }
    return space;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOSPC') return [{ code: 'DISK_FULL', about: dirname(folder), detail: code }];
    return [...space, { code: 'FOLDER_NOT_WRITABLE', about: folder, detail: code }];
  }
}

export function judgeSpace(folder: string, freeBytes: number): Found<Code>[] {
  if (freeBytes >= lowBytes) return [];
  const detail = `${Math.floor(freeBytes / mebibyte)} MB free`;
  return [{ code: freeBytes < leastBytes ? 'DISK_FULL' : 'DISK_LOW', about: folder, detail }];
}
