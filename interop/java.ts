import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A Maven project of ours: where it lies, and the archive that it makes. */
export interface JavaProject {
  readonly folder: string;
  readonly jar: string;
}

const minutes = 10;

/** What of Java is there, or why the run is skipped. */
export function javaHere(): { java: string; maven: string } | { missing: string } {
  const java = firstLine('java', ['-version']);
  if (!java) return { missing: 'Java' };
  if (Number(/"(\d+)/.exec(java)?.[1] ?? 0) < 17) return { missing: 'Java 17 or newer' };
  if (!firstLine('javac', ['-version'])) return { missing: 'a Java compiler' };
  const maven = firstLine('mvn', ['-B', '-version']);
  return maven ? { java, maven } : { missing: 'Maven' };
}

function firstLine(command: string, args: string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) return undefined;
  return `${stdout}${stderr}`
    .replace(/\u001b\[[\d;]*m/g, '')
    .trim()
    .split('\n')[0];
}

/** The libraries could not be fetched: nothing is wrong with the project. */
export class RegistryUnreachable extends Error {}

/**
 * Builds from source; needs the package registry the first time only.
 * @returns its class path
 * @throws RegistryUnreachable
 */
export async function buildJava(project: JavaProject, log: string): Promise<string> {
  // With what is already there first: faster, and it works where the registry does not answer.
  if ((await maven(project, ['-o'], log)) !== 0) {
    writeFileSync(log, '');
    if ((await maven(project, [], log)) !== 0) throw failureOf(readFileSync(log, 'utf8'), log);
  }
  const target = join(project.folder, 'target');
  return [join(target, project.jar), join(target, 'lib', '*')].join(':');
}

function failureOf(said: string, log: string): Error {
  const unreachable =
    /Could not transfer artifact|UnknownHost|Connection (?:refused|timed out)|Network is unreachable/;
  return unreachable.test(said)
    ? new RegistryUnreachable('the Java libraries cannot be fetched (Maven Central does not answer)')
    : new Error(`a counterpart could not be built; see ${log}`);
}

function maven({ folder }: JavaProject, flags: string[], log: string): Promise<number> {
  const child = spawn('mvn', ['-B', ...flags, 'package', '-DskipTests'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: minutes * 60_000,
  });
  const file = createWriteStream(log, { flags: 'a' });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  return new Promise((resolve) => {
    const done = (code: number) => file.end(() => resolve(code));
    child.once('error', () => done(127));
    child.once('close', (code) => done(code ?? 1));
  });
}
