import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Texts of a key and its certificate, and the files that hold them. */
export interface KeyPair {
  certificatePem: string;
  keyPem: string;
  certificateFile: string;
  keyFile: string;
}

/** The demo's one folder: everything it knows lies here and survives a restart. Secrets are files with mode 0600. */
export class DemoFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }

  sub(...names: string[]): string {
    const path = join(this.path, ...names);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  file(...names: string[]): string {
    const path = join(this.path, ...names);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return path;
  }

  /** 32 random bytes as base64, the same each time for the same name. */
  masterKey(name: string): string {
    return this.#once(this.file('keys', `${name}.master`), () => randomBytes(32).toString('base64'));
  }

  /** A key pair, made the first time it is asked for. */
  async keyPair(
    name: string,
    make: () => Promise<{ certificatePem: string; keyPem: string }>,
  ): Promise<KeyPair> {
    const certificateFile = this.file('keys', `${name}.pem`);
    const keyFile = this.file('keys', `${name}.key`);
    if (!existsSync(certificateFile)) {
      const made = await make();
      // The certificate last: it says that both are there.
      this.#write(keyFile, made.keyPem);
      this.#write(certificateFile, made.certificatePem);
    }
    const read = (path: string) => readFileSync(path, 'utf8');
    return { certificateFile, keyFile, certificatePem: read(certificateFile), keyPem: read(keyFile) };
  }

  /** A JSON document, made the first time it is asked for. */
  document<T>(name: string, make: () => T): T {
    return JSON.parse(this.#once(this.file(name), () => JSON.stringify(make(), null, 2))) as T;
  }

  /** A JSON document if it has been made. */
  known<T>(name: string): T | undefined {
    const path = join(this.path, name);
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
  }

  /** A text in a file, for what takes a path. */
  textFile(name: string, text: string): string {
    const path = this.file(name);
    this.#write(path, text);
    return path;
  }

  #once(path: string, make: () => string): string {
    if (!existsSync(path)) this.#write(path, make());
    return readFileSync(path, 'utf8');
  }

  #write(path: string, text: string): void {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}
