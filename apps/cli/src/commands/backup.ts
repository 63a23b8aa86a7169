import { parseArgs } from 'node:util';
import { UsageError } from '../io.ts';
import type { Command } from './command.ts';

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;

export const backup: Command = {
  name: 'backup',
  summary: 'back up an installation while it runs: one encrypted file',
  usage: `budkavle backup FILE [--folder DIR] --recipient KEY …        closed to public keys (age1…)
budkavle backup FILE [--folder DIR] --passphrase-file FILE    closed to a passphrase
budkavle backup --new-identity FILE                           make a key pair: the secret half to FILE, the public half is printed

Databases of all roles at one moment, the message content they refer to, keys, official roots, configuration.
The file is in the format of the tool age: age -d -i IDENTITY FILE | tar t

--folder DIR   the installation (default: the working directory)
--roles LIST   only these roles (default: those of the configuration)`,
  async run(args, io) {
    const { values, positionals } = parse(args, {
      folder: text,
      recipient: texts,
      'passphrase-file': text,
      'new-identity': text,
      roles: text,
    });
    const { runBackup, newIdentity } = await import('../backup/run.ts');
    if (typeof values['new-identity'] === 'string') return newIdentity(values['new-identity'], io);
    return runBackup(
      {
        file: only(positionals),
        folder: string(values.folder) ?? '.',
        recipients: list(values.recipient),
        passphraseFile: string(values['passphrase-file']),
        roles: string(values.roles),
      },
      io,
    );
  },
};

export const restore: Command = {
  name: 'restore',
  summary: 'put a backup into an empty folder, and check it',
  usage: `budkavle restore FILE --folder DIR --identity FILE          with the secret half of a key pair
budkavle restore FILE --folder DIR --passphrase-file FILE

Never over data: the folder must be empty, and for PostgreSQL the schemas. Nothing stays when something is wrong.

--database URL  another PostgreSQL than the one that the backup names`,
  async run(args, io) {
    const { values, positionals } = parse(args, {
      folder: text,
      identity: texts,
      'passphrase-file': text,
      database: text,
    });
    const { runRestore } = await import('../backup/run.ts');
    const folder = string(values.folder);
    if (folder === undefined) throw new UsageError('--folder is missing');
    return runRestore(
      {
        file: only(positionals),
        folder,
        identityFiles: list(values.identity),
        passphraseFile: string(values['passphrase-file']),
        database: string(values.database),
      },
      io,
    );
  },
};

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'];

function parse(args: readonly string[], options: NonNullable<Options>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function only(positionals: readonly string[]): string {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('give the name of one backup file');
  return file;
}

const string = (value: unknown) => (typeof value === 'string' ? value : undefined);
const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
