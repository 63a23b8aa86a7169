import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ServiceError } from '../errors/service-error.ts';
import { writeDurably } from './durable-file.ts';

/** Reads a master key: 32 bytes as base64 or hexadecimal. Errors: CONFIG_INVALID. */
export function parseMasterKey(text: string): Buffer {
  const trimmed = text.trim();
  if (/^[0-9a-fA-F]{64}$/.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) {
    const key = Buffer.from(trimmed, 'base64');
    if (key.length === 32) return key;
  }
  throw new ServiceError('CONFIG_INVALID', {
    message:
      'The master key must be 32 bytes, as 64 hexadecimal digits or base64. Make one with: openssl rand -base64 32',
  });
}

/** One key a line: the first wraps, the others wrapped before and still open what is not wrapped anew. Errors: CONFIG_INVALID. */
export function parseMasterKeys(text: string): Buffer[] {
  return text
    .trim()
    .split(/\s+/)
    .map((line) => parseMasterKey(line));
}

/** The master key in this file; with `create` a new one is made when the file is missing. Errors: CONFIG_INVALID. */
export async function readMasterKeyFile(path: string, options: { create?: boolean } = {}): Promise<Buffer> {
  if (options.create) {
    const made = `${randomBytes(32).toString('base64')}\n`;
    const exists = await readFile(path).then(
      () => true,
      () => false,
    );
    if (!exists) await writeDurably(path, made, { exclusive: true });
  }
  try {
    return parseMasterKey(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ServiceError('CONFIG_INVALID', {
      message: `The master key file cannot be read (${code}).`,
      cause: error,
    });
  }
}
