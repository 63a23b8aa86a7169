import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { generationsOf, keyNames, keyPairs } from '../installation/key-pairs.ts';
import type { Installation } from '../installation/open.ts';
import type { Io } from '../io.ts';
import { isAwaited } from './hand-in-certificates.ts';
import { outerKeys } from './keys.ts';

/** Says how far the installation has come and what to do next; true when it can be served. */
export function tellStatus(installation: Installation, io: Io): boolean {
  const { keysFolder, folder } = installation;
  const todo: string[] = [];
  for (const name of outerKeys) {
    for (const base of generationsOf(keysFolder, name).filter((each) => isAwaited(installation, each)))
      todo.push(`Hand in ${join('keys', `${base}.csr`)}: ${keyNames[name]}.`);
    const [pair] = keyPairs(keysFolder, name);
    if (pair)
      io.print(
        `  ${name.padEnd(14)} ${pair.certificate.commonName}, valid until ${pair.certificate.notAfter.toISOString().slice(0, 10)}`,
      );
  }
  if (todo.length > 0)
    todo.push('When the certificates come: budkavle init --certificates FILE [--certificates FILE …]');
  const environment = faultOf(() => installation.environment());
  if (environment !== undefined) todo.unshift(environment);
  if (!existsSync(join(keysFolder, 'oidc-client-secret')))
    todo.push(
      'Put the secret from the identity provider in keys/oidc-client-secret (mode 0600), or take the line out.',
    );
  if (todo.length === 0) {
    io.print(`\nEverything is there. Check it: budkavle serve --folder ${folder} --check`);
    return true;
  }
  io.print('\nStill to do:');
  for (const each of todo) io.print(`- ${each.replaceAll('\n', '\n  ')}`);
  return false;
}

function faultOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
