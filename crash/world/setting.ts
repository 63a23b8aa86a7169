import type { Housing } from '../../apps/cli/src/demo/setting.ts';
import type { CrashPorts } from './ports.ts';

/** What a world is made from. */
export interface WorldSetting extends Housing {
  ports: CrashPorts;
  /** Nodes of each access point and each message service. */
  nodes: number;
  /** How long an earlier answer about a certificate is believed when nobody can be asked. */
  revocationGraceSeconds: number;
  /** clamd, or what speaks like it; absent: the scanner that knows EICAR alone. */
  scanner?: { host: string; port: number };
  /** Another folder for what a message service keeps, for instance on a small disk. */
  folderOf?(service: string): string | undefined;
}
