// What a fresh clone needs before anything can run: the dependencies of the lock file, and the built web client.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, run, runNode } from './node.mjs';

const webFolder = join(root, 'services/message-client/web');

/** Installs from the lock file, if what is installed is not what the lock file says. */
export async function prepareDependencies() {
  const stamp = join(root, 'node_modules', '.budkavle-installed');
  const wanted = hashOf([join(root, 'package-lock.json')]);
  if (readStamp(stamp) === wanted) return;
  console.log('Installing the dependencies of the lock file …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // `ci` clears the folder first; where something is installed already, only what differs is put right.
  const command = existsSync(join(root, 'node_modules', '.package-lock.json'))
    ? ['install', '--no-save']
    : ['ci'];
  const code = await run(
    npm,
    [...command, '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    {
      shell: process.platform === 'win32',
    },
  );
  if (code !== 0) fail('The dependencies could not be installed (see above).');
  writeFileSync(stamp, wanted);
}

/** Builds the web client, if its sources are newer than what is built. */
export async function prepareWeb() {
  const stamp = join(webFolder, 'dist', '.budkavle-built');
  const wanted = hashOf([
    ...files(webFolder),
    join(root, 'package-lock.json'),
    join(root, 'services/message-client/src/web-api.ts'),
  ]);
  if (readStamp(stamp) === wanted) return;
  console.log('Building the web client …');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const code = await runNode([vite, 'build', webFolder, '--logLevel', 'warn']);
  if (code !== 0) fail('The web client could not be built (see above).');
  writeFileSync(stamp, wanted);
}

/** Both; what `npm start` and `npm test` do first. */
export async function prepare() {
  await prepareDependencies();
  await prepareWeb();
}

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function files(folder) {
  const found = [];
  for (const name of readdirSync(folder).sort()) {
    if (name === 'dist' || name === 'node_modules') continue;
    const path = join(folder, name);
    if (statSync(path).isDirectory()) found.push(...files(path));
    else found.push(path);
  }
  return found;
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
