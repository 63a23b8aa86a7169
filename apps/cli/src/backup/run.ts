import { resolve } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { writeNewFile } from '../init/new-file.ts';
import { type Role, roles } from '../installation/configuration.ts';
import { openInstallation } from '../installation/open.ts';
import { type Io, UsageError } from '../io.ts';
import { makeBackup } from './backup.ts';
import { readSecret, restoreBackup } from './restore.ts';

/** A key pair for backups: the secret half lies apart from the machines that make them. */
export async function newIdentity(file: string, io: Io): Promise<number> {
  const identity = await generateX25519Identity();
  if (!writeNewFile(resolve(file), `${identity}\n`)) throw new UsageError(`${file} is there already`);
  io.print(await identityToRecipient(identity));
  io.complain(
    `The secret half is in ${file}. Keep it apart from this machine: whoever has it can read the backups.`,
  );
  return 0;
}

export async function runBackup(
  options: {
    file: string;
    folder: string;
    recipients: readonly string[];
    passphraseFile: string | undefined;
    roles: string | undefined;
  },
  io: Io,
): Promise<number> {
  const passphrase = options.passphraseFile === undefined ? undefined : readSecret(options.passphraseFile);
  if ((options.recipients.length === 0) === (passphrase === undefined))
    throw new UsageError('give --recipient or --passphrase-file, one of the two');
  if (passphrase !== undefined && passphrase.length < 12)
    throw new UsageError('the passphrase must have 12 characters or more');
  const wrong = options.recipients.find((each) => !/^age1[a-z0-9]{50,}$/.test(each));
  if (wrong !== undefined) throw new UsageError('--recipient takes a public key that begins with age1');
  const installation = openInstallation(options.folder);
  const wanted = rolesOf(options.roles) ?? installation.configuration.roles;
  const { bytes, manifest } = await makeBackup(installation, {
    file: resolve(options.file),
    recipients: { publicKeys: options.recipients, passphrase },
    roles: wanted,
  });
  io.print(`${options.file}: ${manifest.roles.join(', ')} as of ${manifest.createdAt}, ${bytes} bytes`);
  if (manifest.missing > 0)
    io.complain(
      `${manifest.missing} pieces of content that rows refer to were missing in the installation itself: see budkavle doctor.`,
    );
  if (manifest.contentInS3.length > 0)
    io.complain(
      `The content of ${manifest.contentInS3.join(', ')} lies in S3 and is not in it: keep the bucket by its versions.`,
    );
  return 0;
}

export async function runRestore(
  options: {
    file: string;
    folder: string;
    identityFiles: readonly string[];
    passphraseFile: string | undefined;
    database: string | undefined;
  },
  io: Io,
): Promise<number> {
  const passphrase = options.passphraseFile === undefined ? undefined : readSecret(options.passphraseFile);
  if ((options.identityFiles.length === 0) === (passphrase === undefined))
    throw new UsageError('give --identity or --passphrase-file, one of the two');
  const identities = options.identityFiles.flatMap((file) =>
    readSecret(file)
      .split(/\r?\n/)
      .filter((line) => line.startsWith('AGE-SECRET-KEY-')),
  );
  const folder = resolve(options.folder);
  const manifest = await restoreBackup({
    file: resolve(options.file),
    folder,
    openers: { identities, passphrase },
    database: options.database,
  });
  io.print(
    `${manifest.organisation} as of ${manifest.createdAt} is in ${folder}: ${manifest.roles.join(', ')}.`,
  );
  io.print(`Stop the installation it came from for good, then: budkavle serve --folder ${folder}`);
  return 0;
}

function rolesOf(text: string | undefined): Role[] | undefined {
  const named = text?.split(',').map((each) => each.trim());
  const unknown = named?.find((each) => !roles.includes(each as Role));
  if (unknown !== undefined)
    throw new UsageError(`there is no role ${unknown}; there are ${roles.join(', ')}`);
  return named as Role[] | undefined;
}
