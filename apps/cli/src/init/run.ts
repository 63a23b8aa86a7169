import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isProfileFile } from '../environments/complete.ts';
import { configurationFile, type Installation, openInstallation } from '../installation/open.ts';
import { type Io, UsageError } from '../io.ts';
import { type Answers, answersFrom } from './answers.ts';
import { configurationText } from './configuration-text.ts';
import { handInCertificates } from './hand-in-certificates.ts';
import { handInRoots } from './hand-in-roots.ts';
import { makeKeys, outerKeys } from './keys.ts';
import { writeNewFile } from './new-file.ts';
import { tellStatus } from './status.ts';

export interface InitOptions {
  folder: string;
  /** Flags that answer questions. */
  answers: Readonly<Record<string, unknown>>;
  roots: readonly string[];
  certificates: readonly string[];
  renew: readonly string[];
  accessPointId: string | undefined;
  oidcSecretFile: string | undefined;
  terminal: boolean;
}

/** Makes an installation, or takes it further; nothing that is there is changed. Exit code 1 when something was refused. */
export async function init(options: InitOptions, io: Io): Promise<number> {
  const renewable = [...outerKeys, 'inner'];
  const unknown = options.renew.find((each) => !renewable.includes(each as never));
  if (unknown !== undefined) throw new UsageError(`--renew takes ${renewable.join(', ')}`);
  const folder = resolve(options.folder);
  const file = join(folder, configurationFile);
  const fresh = !existsSync(file);
  if (!fresh) tellIgnored(options.answers, file, io);
  else writeConfiguration(folder, file, await answersFrom(options.answers, options.terminal), io);
  // Never beside data that another key has encrypted.
  const masterKey = join(folder, 'keys', 'master.key');
  if (!existsSync(join(folder, 'data')) && writeNewFile(masterKey, `${randomBytes(32).toString('base64')}\n`))
    io.print(`made: ${masterKey}`);
  const installation = openInstallation(folder);
  for (const path of await makeKeys(installation, { ...options, renew: new Set(options.renew) }))
    io.print(`made: ${path}`);
  if (options.oidcSecretFile !== undefined) takeSecret(installation, options.oidcSecretFile, io);
  if (options.roots.length > 0)
    handInRoots(
      installation,
      options.roots.map((each) => resolve(each)),
      io,
    );
  const refused =
    options.certificates.length > 0
      ? handInCertificates(
          installation,
          options.certificates.map((each) => resolve(each)),
          io,
        )
      : 0;
  io.print(`\n${installation.configuration.organisation.name} in ${folder}`);
  tellStatus(installation, io);
  return refused > 0 ? 1 : 0;
}

function writeConfiguration(folder: string, file: string, answers: Answers, io: Io): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  let environment = answers.environment;
  if (isProfileFile(environment)) {
    if (!existsSync(environment)) throw new UsageError(`--environment: there is no file ${environment}`);
    const kept = join(folder, 'environment.json');
    if (!existsSync(kept)) copyFileSync(environment, kept);
    environment = './environment.json';
  }
  if (answers.database !== 'sqlite')
    writeNewFile(join(folder, 'keys', 'database.url'), `${answers.database}\n`);
  writeNewFile(file, configurationText({ ...answers, environment }));
  io.print(`made: ${file}`);
}

function takeSecret({ keysFolder }: Installation, from: string, io: Io): void {
  const path = join(keysFolder, 'oidc-client-secret');
  if (writeNewFile(path, readFileSync(from, 'utf8'))) io.print(`made: ${path}`);
  else io.complain(`${path} is there already and was left as it is`);
}

function tellIgnored(answers: Readonly<Record<string, unknown>>, file: string, io: Io): void {
  const given = Object.entries(answers).filter(([, value]) => value !== undefined);
  if (given.length > 0)
    io.complain(
      `${file} is there already and is not changed: edit it instead of giving ${given.map(([flag]) => `--${flag}`).join(', ')}.`,
    );
}
