import { createReadStream, existsSync, linkSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { Decrypter, Encrypter } from 'age-encryption';
import { installationError } from '../installation/errors.ts';

/** To whom a backup is closed: public keys (age1…), or a passphrase. */
export interface Recipients {
  publicKeys: readonly string[];
  passphrase: string | undefined;
  /** Power of two of scrypt's work on the passphrase; 18 unless told. */
  workFactor?: number;
}

/** With what it is opened: identities (AGE-SECRET-KEY-1…), or the passphrase. */
export interface Openers {
  identities: readonly string[];
  passphrase: string | undefined;
}

/**
 * Writes the stream to a new file, encrypted in the format of `age` (age-encryption.org/v1); durable when it resolves, and
 * under its name only when it is whole. Answers the size. Errors: BACKUP_EXISTS.
 */
export async function sealToFile(
  content: AsyncIterable<Uint8Array>,
  path: string,
  { publicKeys, passphrase, workFactor }: Recipients,
): Promise<number> {
  if (existsSync(path)) throw installationError('BACKUP_EXISTS', `${path} is there already.`);
  const encrypter = new Encrypter();
  for (const key of publicKeys) encrypter.addRecipient(key);
  if (passphrase !== undefined) encrypter.setPassphrase(passphrase);
  if (workFactor !== undefined) encrypter.setScryptWorkFactor(workFactor);
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600);
  let bytes = 0;
  try {
    const sealed = await encrypter.encrypt(
      Readable.toWeb(Readable.from(content)) as ReadableStream<Uint8Array>,
    );
    for await (const chunk of Readable.fromWeb(sealed as NodeStream)) {
      await file.writeFile(chunk);
      bytes += chunk.length;
    }
    await file.sync();
    await file.close();
    linkSync(part, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync();
    await folder.close();
    return bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw installationError('BACKUP_EXISTS', `${path} is there already.`);
    throw error;
  } finally {
    await file.close().catch(() => {});
    await rm(part, { force: true });
  }
}

/** What was sealed; every byte has been authenticated before it is given. Errors: BACKUP_KEY, BACKUP_DAMAGED (also while it is read). */
export async function openSealed(
  path: string,
  { identities, passphrase }: Openers,
): Promise<AsyncIterable<Uint8Array>> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  if (passphrase !== undefined) decrypter.addPassphrase(passphrase);
  const source = createReadStream(path, { highWaterMark: 1024 * 1024 });
  let opened: ReadableStream<Uint8Array>;
  try {
    opened = await decrypter.decrypt(Readable.toWeb(source) as ReadableStream<Uint8Array>);
  } catch (error) {
    source.destroy();
    const noKey = /no identity matched/i.test(String((error as Error).message));
    throw noKey
      ? installationError('BACKUP_KEY', `${path} cannot be opened with what was given.`, error)
      : installationError('BACKUP_DAMAGED', `${path} cannot be read as a backup.`, error);
  }
  return authenticated(opened, path);
}

async function* authenticated(opened: ReadableStream<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of Readable.fromWeb(opened as NodeStream)) yield chunk;
  } catch (error) {
    throw installationError('BACKUP_DAMAGED', `${path} is damaged or cut short.`, error);
  }
}
