// A throw-away PostgreSQL for the tests: a cluster in a temporary folder on a free loopback port.
// As a module: startPostgres(). By itself: prints the URL, stays until Ctrl-C.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Starts PostgreSQL, installing the system's package when it is missing and that is allowed.
 * @returns {Promise<{ url: string, stop(): Promise<void> } | { reason: string }>} the address, or why there is none
 */
export async function startPostgres() {
  let binaries = findBinaries();
  if (binaries === undefined) {
    const reason = installPackage();
    if (reason !== undefined) return { reason };
    binaries = findBinaries();
    if (binaries === undefined) return { reason: 'the package postgresql brought no initdb' };
  }
  const user = serverUser();
  if ('reason' in user) return user;
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-postgres-'));
  try {
    return await startCluster(binaries, folder, user);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return {
      reason: `PostgreSQL did not start: ${String(error.stderr ?? error.message)
        .trim()
        .slice(0, 500)}`,
    };
  }
}

async function startCluster(binaries, folder, user) {
  if (user.uid !== undefined) {
    chmodSync(folder, 0o700);
    chownSync(folder, user.uid, user.gid);
  }
  const identity = {
    uid: user.uid,
    gid: user.gid,
    cwd: folder,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  };
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await run(join(binaries, 'initdb'), initdb, identity);
  const port = await freePort();
  // The tests are of what the program does, not of what the disk does: the throw-away cluster does no fsync.
  const settings = [
    'fsync=off',
    'max_connections=200',
    'unix_socket_directories=',
    'listen_addresses=127.0.0.1',
  ];
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])],
    { ...identity, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  server.stderr.on('data', (chunk) => {
    log = (log + chunk).slice(-2000);
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const removeAtExit = () => server.kill('SIGQUIT');
  process.once('exit', removeAtExit);
  const stop = async () => {
    process.removeListener('exit', removeAtExit);
    if (server.exitCode === null) server.kill('SIGINT');
    const cut = setTimeout(() => server.kill('SIGQUIT'), 10_000);
    await ended;
    clearTimeout(cut);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(binaries, port, server, identity);
  } catch (error) {
    await stop();
    throw Object.assign(error, { stderr: log });
  }
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
}

async function ready(binaries, port, server, identity) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    try {
      await run(join(binaries, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)], identity);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** The newest installed version's folder of programs. */
function findBinaries() {
  const parents = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'];
  const candidates = parents
    .filter((parent) => existsSync(parent))
    .flatMap((parent) =>
      readdirSync(parent)
        .filter((name) => /^(postgresql@?)?\d+$/.test(name))
        .sort((a, b) => Number(b.replace(/\D/g, '')) - Number(a.replace(/\D/g, '')))
        .map((name) => join(parent, name, 'bin')),
    );
  for (const folder of [...candidates, ...(process.env.PATH ?? '').split(':')]) {
    if (folder !== '' && ['initdb', 'postgres', 'pg_isready'].every((name) => existsSync(join(folder, name))))
      return folder;
  }
  return undefined;
}

/** Installs with apt-get; gives the reason when that cannot be done. */
function installPackage() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get'))
    return 'PostgreSQL is not installed (initdb was not found); install it to run these tests';
  if (process.getuid?.() !== 0) return 'PostgreSQL is not installed; run: sudo apt-get install postgresql';
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
    timeout: 300_000,
  };
  const install = () =>
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'postgresql'], options);
  if (install().status === 0) return undefined;
  spawnSync('apt-get', ['update', '-q'], options);
  const second = install();
  if (second.status === 0) return undefined;
  return `PostgreSQL could not be installed: ${String(second.stderr || second.error)
    .trim()
    .split('\n')
    .at(-1)}`;
}

/** PostgreSQL refuses to run as root: then the system's user `postgres` runs it. */
function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim() || Number.NaN);
  const [uid, gid] = [id('-u'), id('-g')];
  if (Number.isInteger(uid) && Number.isInteger(gid)) return { uid, gid };
  return { reason: 'PostgreSQL cannot run as root, and the user postgres does not exist' };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = await startPostgres();
  if ('reason' in started) {
    console.error(started.reason);
    process.exit(1);
  }
  console.log(started.url);
  const stop = () => started.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
