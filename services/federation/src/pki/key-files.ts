import { createPrivateKey } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { federationError } from '../errors.ts';

/** A certificate with its issuers, and its private key; PEM. */
export interface KeyPair {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** Keys of authorities and services: one `.pem` and one `.key` (mode 0600, encrypted with the passphrase if there is one) a name. */
export class KeyFolder {
  readonly #folder: string;
  readonly #passphrase: string | undefined;

  constructor(folder: string, passphrase?: string) {
    this.#folder = folder;
    this.#passphrase = passphrase;
  }

  /** What is kept under a name, or what `make` makes and is then kept. Throws FED_KEY_FILE. */
  async readOrMake(name: string, make: () => Promise<KeyPair>): Promise<KeyPair> {
    return (await this.read(name)) ?? (await this.write(name, await make()));
  }

  /** Undefined if there is none. Throws FED_KEY_FILE if it cannot be read. */
  async read(name: string): Promise<KeyPair | undefined> {
    const key = await readIfThere(join(this.#folder, `${name}.key`));
    const certificatePem = await readIfThere(join(this.#folder, `${name}.pem`));
    if (key === undefined && certificatePem === undefined) return undefined;
    // A key without certificate comes from an interrupted start: nothing was issued with it.
    if (certificatePem === undefined) return undefined;
    if (key === undefined) throw federationError('FED_KEY_FILE', `the key ${name}.key is missing`);
    return { certificatePem, keyPem: this.#open(name, key) };
  }

  /** Durable before it returns; the certificate last, since it says that the pair is whole. */
  async write(name: string, pair: KeyPair): Promise<KeyPair> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeDurably(join(this.#folder, `${name}.key`), this.#seal(pair.keyPem), 0o600);
    await writeDurably(join(this.#folder, `${name}.pem`), pair.certificatePem, 0o644);
    const folder = await open(this.#folder, 'r');
    await folder.sync().finally(() => folder.close());
    return pair;
  }

  #seal(keyPem: string): string {
    if (this.#passphrase === undefined) return keyPem;
    const key = createPrivateKey(keyPem);
    const sealed = key.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: this.#passphrase,
    });
    return sealed.toString();
  }

  #open(name: string, pem: string): string {
    if (!pem.includes('ENCRYPTED')) return pem;
    try {
      const key = createPrivateKey({ key: pem, passphrase: this.#passphrase ?? '' });
      return key.export({ type: 'pkcs8', format: 'pem' }).toString();
    } catch {
      // Without the cause: OpenSSL's text may quote from the file.
      throw federationError('FED_KEY_FILE', `the key ${name}.key cannot be opened with this passphrase`);
    }
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw federationError('FED_KEY_FILE', 'a key file cannot be read', { cause: error });
  }
}

async function writeDurably(path: string, content: string, mode: number): Promise<void> {
  const file = await open(`${path}.new`, 'w', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
