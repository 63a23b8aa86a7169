import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { secretFile } from '../configuration/secret-files.ts';
import { ServiceError } from '../errors/service-error.ts';
import { parseMasterKeys } from './master-key.ts';

/** What a master key made of another key. Which fields `sealed` and `nonce` hold is the master key's own matter. */
export interface Sealed {
  nonce: string;
  sealed: string;
}

/**
 * Wraps the organisations' keys and never leaves its place. The one here is a key in a file or in the environment; a KMS or an
 * HSM (PKCS#11) implements the same three members and hands no key out.
 */
export interface MasterKey {
  /** A short name that tells nothing of the key; the same for the same key. */
  readonly id: string;
  /** `context` is bound to the result: it must be given again to unwrap. */
  wrap(key: Buffer, context: Buffer): Promise<Sealed>;
  /** Throws when it is damaged, or bound to something else. */
  unwrap(sealed: Sealed, context: Buffer): Promise<Buffer>;
}

/** The master key that wraps now, and those that wrapped before and are kept until everything is wrapped anew. */
export interface MasterKeys {
  current(): Promise<MasterKey>;
  /** undefined: this id is not known here. */
  find(id: string): Promise<MasterKey | undefined>;
}

/** A master key of 32 bytes in memory: AES-256-GCM. */
export function localMasterKey(key: Buffer): MasterKey {
  if (key.length !== 32)
    throw new ServiceError('CONFIG_INVALID', { message: 'The master key must be 32 bytes.' });
  return {
    id: masterKeyId(key),
    async wrap(plain, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(context);
      const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      return { nonce: nonce.toString('base64'), sealed: sealed.toString('base64') };
    },
    async unwrap({ nonce, sealed }, context) {
      const octets = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), {
        authTagLength: 16,
      });
      decipher.setAAD(context).setAuthTag(octets.subarray(octets.length - 16));
      return Buffer.concat([decipher.update(octets.subarray(0, octets.length - 16)), decipher.final()]);
    },
  };
}

export function masterKeyId(masterKey: Buffer): string {
  return createHmac('sha256', masterKey).update('budkavle master key id').digest('hex').slice(0, 16);
}

/** Keys that never change while the process runs; the first one wraps. */
export function fixedMasterKeys(keys: readonly MasterKey[]): MasterKeys {
  const [first] = keys;
  if (!first) throw new ServiceError('CONFIG_INVALID', { message: 'There is no master key.' });
  return { current: async () => first, find: async (id) => keys.find((one) => one.id === id) };
}

/**
 * The keys of a file, the present one in the first line, older ones below. The file is read anew when a key is to be made and
 * when an id is not known, so that a process follows a rotation without being restarted.
 */
export function followedMasterKeys(path: string, known: readonly MasterKey[] = []): MasterKeys {
  let keys = known;
  const read = async () => {
    keys = parseMasterKeys(await readFile(path, 'utf8')).map(localMasterKey);
    return keys;
  };
  return {
    current: async () => (await read())[0] as MasterKey,
    find: async (id) => {
      const by = (one: MasterKey) => one.id === id;
      return keys.find(by) ?? (await read()).find(by);
    },
  };
}

/** The keys that a configuration names: those of a file are followed, others are what they are. Errors: CONFIG_INVALID. */
export function openMasterKeys(text: string): MasterKeys {
  const keys = parseMasterKeys(text).map(localMasterKey);
  const path = secretFile(text);
  return path === undefined ? fixedMasterKeys(keys) : followedMasterKeys(path, keys);
}
