import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '@budkavle/platform';
import { create } from 'tar';
import type { Role } from '../installation/configuration.ts';
import { installationError } from '../installation/errors.ts';
import { configurationFile, type Installation } from '../installation/open.ts';
import type { Cut } from './cut.ts';
import { cutPostgres } from './postgres-cut.ts';
import { type Recipients, sealToFile } from './seal.ts';
import { cutSqlite } from './sqlite-cut.ts';
import { type RoleStore, roleStores, sectionOf } from './stores.ts';
import { ContentStage, takeKeys } from './take-content.ts';

/** The first file of a backup. */
export interface Manifest {
  format: 1;
  organisation: string;
  createdAt: string;
  roles: Role[];
  database: 'sqlite' | 'postgres';
  /** Content that rows refer to and that was missing in the installation itself. */
  missing: number;
  /** Roles whose content lies in S3 and is not in the backup. */
  contentInS3: Role[];
}

const attempts = 5;

/**
 * Writes a backup of an installation, running or not: databases at one moment, the content they refer to, keys, configuration.
 * Errors: CONFIG_INVALID, BACKUP_EXISTS, BACKUP_BUSY, BACKUP_INCONSISTENT.
 */
export async function makeBackup(
  installation: Installation,
  options: { file: string; recipients: Recipients; roles: readonly Role[] },
): Promise<{ bytes: number; manifest: Manifest }> {
  requireUsualPlaces(installation, options.roles);
  if (existsSync(options.file)) throw installationError('BACKUP_EXISTS', `${options.file} is there already.`);
  const stage = join(installation.dataFolder, `.backup-${process.pid}`);
  await sweepStages(installation.dataFolder);
  await mkdir(stage, { recursive: true, mode: 0o700 });
  try {
    const stores = roleStores(installation, options.roles);
    for (const store of stores) await mkdir(join(stage, store.role), { mode: 0o700 });
    const { cut, missing } = await consistentCut(installation, stores, new ContentStage(stage), stage);
    try {
      for (const store of stores) await cut.save(store, join(stage, store.role));
    } finally {
      await cut.close();
    }
    // Once more: a key that was made or changed since still belongs to what has been taken.
    for (const store of stores) await takeKeys(store, stage);
    await takeConfiguration(installation, join(stage, 'configuration'));
    const manifest: Manifest = {
      format: 1,
      organisation: installation.configuration.organisation.participant,
      createdAt: new Date().toISOString(),
      roles: [...options.roles],
      database: isSqlite(installation) ? 'sqlite' : 'postgres',
      missing,
      contentInS3: stores.filter((store) => store.contentInS3).map((store) => store.role),
    };
    await writeFile(join(stage, 'manifest.json'), JSON.stringify(manifest, null, 2));
    const entries = ['manifest.json', 'configuration', ...options.roles];
    const archive = create({ cwd: stage, portable: true, strict: true }, entries);
    return { bytes: await sealToFile(archive, options.file, options.recipients), manifest };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/**
 * A cut whose content is all in the stage. What is removed between the cut and the taking is the reason for another attempt;
 * what is missing every time was missing before.
 */
async function consistentCut(
  installation: Installation,
  stores: readonly RoleStore[],
  content: ContentStage,
  stage: string,
): Promise<{ cut: Cut; missing: number }> {
  let before = Number.POSITIVE_INFINITY;
  for (let attempt = 1; ; attempt++) {
    for (const store of stores) await takeKeys(store, stage);
    const { database } = installation.configuration;
    const cut = isSqlite(installation) ? await cutSqlite(stores) : await cutPostgres(database);
    try {
      let missing = 0;
      for (const store of stores.filter((each) => !each.contentInS3))
        missing += await content.take(store, await cut.references(store, store.references(installation)));
      if (missing === 0 || (attempt > 2 && missing === before)) return { cut, missing };
      before = missing;
      if (attempt === attempts)
        throw installationError(
          'BACKUP_INCONSISTENT',
          `${missing} pieces of content went while they were taken.`,
        );
    } catch (error) {
      await cut.close();
      throw error;
    }
    await cut.close();
  }
}

async function takeConfiguration(
  { folder, configuration, keysFolder }: Installation,
  to: string,
): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of [configurationFile, 'environment.json', configuration.environment.roots]) {
    const from = join(folder, name);
    if (existsSync(from)) await cp(from, join(to, name), { recursive: true });
  }
  if (existsSync(keysFolder)) await cp(keysFolder, join(to, 'keys'), { recursive: true });
}

function isSqlite({ configuration }: Installation): boolean {
  return configuration.database === 'sqlite';
}

/** A backup that left something out would be found out when it is needed. Content in S3 is left out, and said to be. */
export function requireUsualPlaces({ configuration }: Installation, roles: readonly Role[]): void {
  for (const role of roles) {
    const { name, section } = sectionOf(configuration, role);
    const moved = Object.entries(section).find(
      ([field, value]) =>
        ['database', 'folder'].includes(field) ||
        (field === 'blobs' && Object.keys(value as object).some((each) => each !== 's3')),
    );
    if (moved)
      throw new ServiceError('CONFIG_INVALID', {
        message: `${name}.${moved[0]} is set: this role keeps its data elsewhere than in data/ and database. Back that up by its own means, and leave the role out with --roles.`,
      });
  }
}

/** Stages of backups that were cut off. */
async function sweepStages(dataFolder: string): Promise<void> {
  for (const name of existsSync(dataFolder) ? await readdir(dataFolder) : []) {
    const pid = /^\.backup-(\d+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) await rm(join(dataFolder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
