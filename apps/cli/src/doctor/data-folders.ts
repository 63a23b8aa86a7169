import { dirname, resolve } from 'node:path';
import type { DoctorSetting } from './setting.ts';

/** Where this installation writes: message content, and the databases that are files. */
export function dataFolders({ accessPoint, messageService, messageClient }: DoctorSetting): string[] {
  const all = [
    accessPoint?.blobs.folder,
    messageService?.folder,
    messageClient?.blobs.folder,
    ...[accessPoint, messageService, messageClient].map((service) => databaseFolder(service?.database.url)),
  ];
  return [...new Set(all.flatMap((folder) => (folder === undefined ? [] : resolve(folder))))];
}

function databaseFolder(url: string | undefined): string | undefined {
  const path = sqlitePath(url);
  return path === undefined ? undefined : dirname(path);
}

/** The file of a SQLite address; undefined for PostgreSQL. */
export function sqlitePath(url: string | undefined): string | undefined {
  if (!url?.startsWith('sqlite:') || url === 'sqlite::memory:') return undefined;
  return resolve(url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, ''));
}
