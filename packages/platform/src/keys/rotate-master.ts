import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ServiceError } from '../errors/service-error.ts';
import { writeDurably } from './durable-file.ts';
import { parseMasterKeys } from './master-key.ts';
import { followedMasterKeys, masterKeyId } from './master-keys.ts';
import { openOrganisationKeys } from './organisation-keys.ts';

export interface MasterKeyRotation {
  /** Short name of the key that wraps now. */
  present: string;
  /** Those that are still kept in the file. */
  older: string[];
  /** Organisation keys that were wrapped anew. */
  rewrapped: number;
}

/**
 * Puts a new master key in the file, above the present one, and wraps every organisation key of these folders with it. A
 * rotation that was interrupted is finished, with no further key. Services that follow the file go on meanwhile. Errors:
 * CONFIG_INVALID, KEY_UNREADABLE.
 */
export async function rotateMasterKey(path: string, folders: readonly string[]): Promise<MasterKeyRotation> {
  const keys = await readKeys(path);
  // Several keys: an earlier rotation was not finished, or its old key not retired. A new one only when nothing is left to do.
  if ((await foreignKeys(keys[0] as Buffer, path, folders)).length === 0) {
    keys.unshift(randomBytes(32));
    await writeKeys(path, keys);
  }
  let rewrapped = 0;
  for (const folder of folders) rewrapped += (await (await openKeys(path, folder)).rewrap()).rewrapped;
  const [present, ...older] = keys.map(masterKeyId);
  return { present: present as string, older, rewrapped };
}

/**
 * Removes the older master keys from the file. Refused with KEY_IN_USE while one of them wraps a key in these folders. Name
 * every folder that uses the file: what another one holds would be lost.
 */
export async function retireMasterKeys(path: string, folders: readonly string[]): Promise<string[]> {
  const [present, ...older] = await readKeys(path);
  const left = await foreignKeys(present as Buffer, path, folders);
  if (left.length > 0)
    throw new ServiceError('KEY_IN_USE', {
      message: `${left.length} keys are still wrapped by an older master key; rotate once more.`,
    });
  if (older.length > 0) await writeKeys(path, [present as Buffer]);
  return older.map(masterKeyId);
}

async function foreignKeys(present: Buffer, path: string, folders: readonly string[]): Promise<string[]> {
  const wrappedBy: string[] = [];
  for (const folder of folders)
    wrappedBy.push(...(await (await openKeys(path, folder)).list()).map((key) => key.masterKeyId));
  return wrappedBy.filter((id) => id !== masterKeyId(present));
}

function openKeys(path: string, folder: string) {
  return openOrganisationKeys({ folder, masterKeys: followedMasterKeys(path) });
}

async function readKeys(path: string): Promise<Buffer[]> {
  return parseMasterKeys(await readFile(path, 'utf8'));
}

async function writeKeys(path: string, keys: readonly Buffer[]): Promise<void> {
  await writeDurably(path, keys.map((key) => `${key.toString('base64')}\n`).join(''));
}
