import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../io.ts';

/** An installation with nothing but its configuration and master key: enough for commands that need no certificates. */
export function smallInstallation(more: object = {}): {
  folder: string;
  masterKeyFile: string;
  participant: string;
  remove(): void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-installation-'));
  const masterKeyFile = join(folder, 'master.key');
  const participant = '0203:exempelkommunen.example';
  writeFileSync(masterKeyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  const configuration = {
    version: 1,
    environment: { profile: 'qa-1' },
    organisation: { participant, name: 'Exempelkommunen' },
    database: 'sqlite',
    masterKey: { file: 'master.key' },
    as4: { publicUrl: 'https://ap.exempelkommunen.example/as4', port: 0 },
    ...more,
  };
  writeFileSync(join(folder, 'budkavle.yaml'), JSON.stringify(configuration));
  return {
    folder,
    masterKeyFile,
    participant,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Keeps what a command says. */
export function recordedIo(): Io & { lines: string[]; complaints: string[] } {
  const [lines, complaints]: [string[], string[]] = [[], []];
  return {
    lines,
    complaints,
    print: (line = '') => void lines.push(line),
    complain: (line) => void complaints.push(line),
  };
}
