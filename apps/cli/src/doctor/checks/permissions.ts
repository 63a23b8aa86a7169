import { statSync } from 'node:fs';
import { defineCheck } from '../check.ts';

export const permissions = defineCheck({
  name: 'permissions',
  title: 'Keys and data can be read by their owner alone',
  network: false,
  kinds: {
    FILE_OPEN: {
      severity: 'fault',
      what: 'A file or folder with keys or messages can be read or changed by others on the machine.',
      whose: 'you',
      action: 'chmod 600 FILE, chmod 700 FOLDER, and ask yourself who has been able to read it.',
    },
    FILE_NOT_OURS: {
      severity: 'warning',
      what: 'A file or folder belongs to another user than the one who runs this.',
      whose: 'you',
      action: 'Run the doctor as the user of the services; or chown what belongs to somebody else.',
    },
  },
  async run({ secretPaths }) {
    if (process.platform === 'win32' || secretPaths.length === 0) return undefined;
    return secretPaths.flatMap((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      if (!found) return [];
      const mode = found.mode & 0o777;
      const octal = mode.toString(8).padStart(3, '0');
      const open = (mode & 0o077) === 0 ? [] : [{ code: 'FILE_OPEN', about: path, detail: octal } as const];
      const ours = process.getuid?.() === found.uid || process.getuid?.() === 0;
      return ours ? open : [...open, { code: 'FILE_NOT_OURS', about: path } as const];
    });
  },
});
