import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../errors/service-error.ts';
import { now } from '../time.ts';
import { makeFolder, syncFolder, writeDurably } from './durable-file.ts';
import { fixedMasterKeys, localMasterKey, type MasterKeys } from './master-keys.ts';
import { unwrapKey, type WrappedKey, wrapKey } from './wrapping.ts';

/** A key per organisation, wrapped by the master key. */
export interface OrganisationKeys {
  /** The key to encrypt with; made at first use. */
  keyFor(organisation: string): Promise<{ id: string; key: Buffer }>;
  /** Any key of the organisation, also an older one. Errors: KEY_MISSING, KEY_UNREADABLE. */
  keyById(organisation: string, id: string): Promise<Buffer>;
  /** From now on a new key encrypts; the older ones still decrypt. */
  rotate(organisation: string): Promise<{ id: string }>;
  /** Wraps every key with the present master key; afterwards the previous master keys can be thrown away. */
  rewrap(): Promise<{ rewrapped: number }>;
  /** All keys, by organisation, oldest first. */
  list(): Promise<KeyDescription[]>;
  /** Removes one older key: what it still encrypts is unreadable for ever. KEY_IN_USE for the present one. */
  retire(organisation: string, id: string): Promise<void>;
  /** Removes all keys of the organisation: whatever they encrypted can never be read again. */
  remove(organisation: string): Promise<void>;
}

/** What is known of a key without opening it. */
export type KeyDescription = Pick<WrappedKey, 'organisation' | 'id' | 'createdAt' | 'masterKeyId'> & {
  /** Encrypts what is stored now. */
  present: boolean;
};

export type OrganisationKeysOptions = { folder: string } & (
  | { masterKeys: MasterKeys }
  | {
      /** 32 bytes. */
      masterKey: Buffer;
      /** Older master keys that still wrap something. */
      previousMasterKeys?: readonly Buffer[];
    }
);

/** A folder name for an organisation: no character of its name reaches the file system. */
export function organisationFolder(organisation: string): string {
  return createHash('sha256').update(organisation).digest('hex').slice(0, 40);
}

/**
 * One file a key, never changed but by rewrap(): two processes that make a key at the same time both keep theirs.
 * The newest name is the present key.
 */
export async function openOrganisationKeys(options: OrganisationKeysOptions): Promise<OrganisationKeys> {
  await makeFolder(options.folder);
  return new FileOrganisationKeys(options);
}

class FileOrganisationKeys implements OrganisationKeys {
  readonly #folder: string;
  readonly #masterKeys: MasterKeys;
  readonly #unwrapped = new Map<string, Buffer>();
  readonly #making = new Map<string, Promise<{ id: string; key: Buffer }>>();

  constructor(options: OrganisationKeysOptions) {
    this.#folder = options.folder;
    this.#masterKeys =
      'masterKeys' in options
        ? options.masterKeys
        : fixedMasterKeys([options.masterKey, ...(options.previousMasterKeys ?? [])].map(localMasterKey));
  }

  async keyFor(organisation: string): Promise<{ id: string; key: Buffer }> {
    const newest = (await this.#names(organisation)).at(-1);
    if (newest !== undefined) return this.#read(organisation, newest);
    let making = this.#making.get(organisation);
    if (making === undefined) {
      making = this.#make(organisation).finally(() => this.#making.delete(organisation));
      this.#making.set(organisation, making);
    }
    return making;
  }

  async keyById(organisation: string, id: string): Promise<Buffer> {
    const name = (await this.#names(organisation)).find((one) => idOf(one) === id);
    if (name === undefined) {
      this.#unwrapped.delete(`${organisation}\0${id}`);
      throw new ServiceError('KEY_MISSING', { message: 'The key that encrypted this content is not there.' });
    }
    return (await this.#read(organisation, name)).key;
  }

  async rotate(organisation: string): Promise<{ id: string }> {
    return { id: (await this.#make(organisation)).id };
  }

  async rewrap(): Promise<{ rewrapped: number }> {
    let rewrapped = 0;
    for (const path of await this.#paths()) {
      const wrapped = await readWrapped(path);
      if (await this.#rewrapOne(path, wrapped, await unwrapKey(this.#masterKeys, wrapped))) rewrapped += 1;
    }
    return { rewrapped };
  }

  async list(): Promise<KeyDescription[]> {
    const found: KeyDescription[] = [];
    for (const path of await this.#paths()) {
      const { organisation, id, createdAt, masterKeyId } = await readWrapped(path);
      const last = found.at(-1);
      if (last?.organisation === organisation) last.present = false;
      found.push({ organisation, id, createdAt, masterKeyId, present: true });
    }
    return found;
  }

  async retire(organisation: string, id: string): Promise<void> {
    const names = await this.#names(organisation);
    const name = names.find((one) => idOf(one) === id);
    if (name === undefined) return;
    if (name === names.at(-1))
      throw new ServiceError('KEY_IN_USE', {
        message: 'The present key cannot be retired; rotate it first.',
      });
    this.#unwrapped.delete(`${organisation}\0${id}`);
    await rm(join(this.#path(organisation), name), { force: true });
    await syncFolder(this.#path(organisation));
  }

  async remove(organisation: string): Promise<void> {
    for (const name of await this.#names(organisation))
      this.#unwrapped.delete(`${organisation}\0${idOf(name)}`);
    await rm(this.#path(organisation), { recursive: true, force: true });
    await syncFolder(this.#folder);
  }

  async #make(organisation: string): Promise<{ id: string; key: Buffer }> {
    const id = randomBytes(16).toString('hex');
    const key = randomBytes(32);
    const createdAt = now();
    const names = await this.#names(organisation);
    // Two keys within a millisecond, or a clock that went back: the newest name still decides.
    const sequence = Number(names.at(-1)?.slice(0, 8) ?? 0) + 1;
    const name = `${String(sequence).padStart(8, '0')}-${id}.json`;
    const path = join(this.#path(organisation), name);
    const wrapped = await wrapKey(await this.#masterKeys.current(), key, { organisation, id, createdAt });
    await writeDurably(path, serialised(wrapped), { exclusive: true });
    // The master key may have been rotated in between, by one who did not see this file yet.
    await this.#rewrapOne(path, wrapped, key);
    this.#unwrapped.set(`${organisation}\0${id}`, key);
    return { id, key };
  }

  async #read(organisation: string, name: string): Promise<{ id: string; key: Buffer }> {
    const id = idOf(name);
    let key = this.#unwrapped.get(`${organisation}\0${id}`);
    if (key === undefined) {
      const wrapped = await readWrapped(join(this.#path(organisation), name));
      if (wrapped.organisation !== organisation || wrapped.id !== id)
        throw new ServiceError('KEY_UNREADABLE', { message: 'A key file belongs to another organisation.' });
      key = await unwrapKey(this.#masterKeys, wrapped);
      this.#unwrapped.set(`${organisation}\0${id}`, key);
    }
    return { id, key };
  }

  /** Wraps a key file with the present master key, if another one wraps it. */
  async #rewrapOne(path: string, wrapped: WrappedKey, key: Buffer): Promise<boolean> {
    const masterKey = await this.#masterKeys.current();
    if (wrapped.masterKeyId === masterKey.id) return false;
    const { organisation, id, createdAt } = wrapped;
    await writeDurably(path, serialised(await wrapKey(masterKey, key, { organisation, id, createdAt })));
    return true;
  }

  async #paths(): Promise<string[]> {
    const paths: string[] = [];
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const folder = join(this.#folder, entry.name);
      paths.push(...(await keyFiles(folder)).map((name) => join(folder, name)));
    }
    return paths;
  }

  #names(organisation: string): Promise<string[]> {
    return keyFiles(this.#path(organisation));
  }

  #path(organisation: string): string {
    return join(this.#folder, organisationFolder(organisation));
  }
}

async function keyFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^\d{8}-[0-9a-f]{32}\.json$/.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function idOf(name: string): string {
  return name.slice(9, -'.json'.length);
}

function serialised(wrapped: WrappedKey): string {
  return `${JSON.stringify(wrapped, null, 2)}\n`;
}

async function readWrapped(path: string): Promise<WrappedKey> {
  try {
    const wrapped = JSON.parse(await readFile(path, 'utf8')) as WrappedKey;
    if (wrapped.version === 1) return wrapped;
  } catch (error) {
    throw new ServiceError('KEY_UNREADABLE', { message: 'A key file cannot be read.', cause: error });
  }
  throw new ServiceError('KEY_UNREADABLE', { message: 'A key file has an unknown version.' });
}
