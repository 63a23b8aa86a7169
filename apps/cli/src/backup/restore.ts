import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { contentPath } from '@budkavle/platform';
import { extract } from 'tar';
import { installationError } from '../installation/errors.ts';
import { openInstallation } from '../installation/open.ts';
import type { Manifest } from './backup.ts';
import { restorePostgres } from './restore-postgres.ts';
import { checkSqlite } from './restore-sqlite.ts';
import { type Openers, openSealed } from './seal.ts';
import { roleStores } from './stores.ts';

/**
 * Puts a backup into an empty folder (and, for PostgreSQL, into empty schemas), and checks it: nothing stays when something is
 * wrong. Errors: RESTORE_OVER_DATA, BACKUP_KEY, BACKUP_DAMAGED.
 */
export async function restoreBackup(options: {
  file: string;
  folder: string;
  openers: Openers;
  /** Another PostgreSQL than the one that the backup names. */
  database: string | undefined;
}): Promise<Manifest> {
  const { folder } = options;
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw installationError('RESTORE_OVER_DATA', `${folder} is not empty.`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const stage = join(folder, '.restore');
  try {
    await mkdir(stage, { mode: 0o700 });
    await unpack(options.file, options.openers, stage);
    const manifest = await readManifest(stage, options.file);
    await putInPlace(stage, folder, manifest);
    if (manifest.database === 'postgres' && options.database !== undefined)
      await writeFile(join(folder, 'keys', 'database.url'), `${options.database}\n`, { mode: 0o600 });
    const installation = openInstallation(folder);
    const stores = roleStores(installation, manifest.roles);
    const references =
      manifest.database === 'sqlite'
        ? checkSqlite(installation, stores)
        : await restorePostgres(installation, stores);
    let missing = 0;
    for (const { store, organisation, hash } of references)
      if (
        !store.contentInS3 &&
        !existsSync(join(store.folder, store.content, contentPath(organisation, hash)))
      )
        missing += 1;
    if (missing > manifest.missing)
      throw installationError(
        'BACKUP_DAMAGED',
        `${missing} pieces of content that rows refer to are missing.`,
      );
    return manifest;
  } catch (error) {
    // What was being unpacked may still be writing its last files: then once more.
    for (const name of readdirSync(folder))
      await rm(join(folder, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    throw error;
  }
}

async function unpack(file: string, openers: Openers, stage: string): Promise<void> {
  const content = await openSealed(file, openers);
  try {
    await pipeline(Readable.from(content), extract({ cwd: stage, strict: true, preserveOwner: false }));
  } catch (error) {
    if ((error as { code?: string }).code === 'BACKUP_DAMAGED') throw error;
    throw installationError('BACKUP_DAMAGED', `${file} does not hold a backup.`, error);
  }
}

async function readManifest(stage: string, file: string): Promise<Manifest> {
  try {
    const manifest = JSON.parse(await readFile(join(stage, 'manifest.json'), 'utf8')) as Manifest;
    if (manifest.format === 1) return manifest;
  } catch (error) {
    throw installationError('BACKUP_DAMAGED', `${file} does not hold a backup.`, error);
  }
  throw installationError('BACKUP_DAMAGED', `${file} was made by a later version.`);
}

async function putInPlace(stage: string, folder: string, { roles }: Manifest): Promise<void> {
  const configuration = join(stage, 'configuration');
  for (const name of readdirSync(configuration)) await rename(join(configuration, name), join(folder, name));
  const { dataFolder } = openInstallation(folder);
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  for (const role of roles) await rename(join(stage, role), join(dataFolder, role));
  await rm(stage, { recursive: true, force: true });
}

/** A secret of one line in a file. */
export function readSecret(file: string): string {
  return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
}
