import { type Ports, portsFrom, takenPorts } from '../../apps/cli/src/demo/ports.ts';

const listeners = [
  'dns',
  'smp',
  'address-book',
  'pki',
  'as4-exempelkommunen',
  'as4-exempelregionen',
  'contract-c-exempelkommunen',
  'contract-c-exempelregionen',
  'contract-d-exempelkommunen',
  'contract-d-exempelregionen',
  'contract-d-lillkommunen',
] as const;
export type CrashListener = (typeof listeners)[number];

/** Everybody is spoken to at `outer`, where a relay listens; nodes themselves listen at `inner`. */
export interface CrashPorts {
  outer: Ports<CrashListener>;
  inner(listener: CrashListener, node?: number): number;
  database: number;
  scanner: number;
}

const step = listeners.length;

/** Free ports below those that the system gives to outgoing connections: a killed service must find its port free. */
export async function freePorts(): Promise<CrashPorts> {
  const names = [
    ...listeners,
    ...listeners.map((name) => `${name}-1`),
    ...listeners.map((name) => `${name}-2`),
  ];
  const all = [...names, 'database', 'scanner'];
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const base = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await takenPorts(portsFrom(base, all))).length > 0) continue;
    return {
      outer: portsFrom(base, listeners),
      inner: (listener, node = 1) => base + step * node + listeners.indexOf(listener),
      database: base + step * 3,
      scanner: base + step * 3 + 1,
    };
  }
  throw new Error(`No ${all.length} free ports in a row were found.`);
}
