import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { UsageError } from '../io.ts';

/** Options that name keys, for every tool that takes some. */
export const keyOptions = {
  key: { type: 'string' },
  'key-certificate': { type: 'string' },
  pkcs12: { type: 'string' },
  'passphrase-file': { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

export function keyOptionsOf(values: {
  key?: string;
  'key-certificate'?: string;
  pkcs12?: string;
  'passphrase-file'?: string;
}) {
  return {
    key: values.key,
    keyCertificate: values['key-certificate'],
    pkcs12: values.pkcs12,
    passphraseFile: values['passphrase-file'],
  };
}

/** Strict: what is not known is a UsageError. `-` counts as a file. */
export function parseArguments<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : 'not understood');
  }
}

/** The one file that a tool reads. */
export function oneFile(positionals: readonly string[], what = 'FILE'): string {
  const [only, ...more] = positionals;
  if (only === undefined) throw new UsageError(`${what} is missing (- for standard input)`);
  if (more.length > 0) throw new UsageError(`one ${what} at a time`);
  return only;
}

/** @throws UsageError for a text that is no time */
export function timeOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new UsageError(`--at ${text}: not a time (2026-01-02T03:04:05Z)`);
  return at;
}
