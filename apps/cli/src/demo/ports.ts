import { createServer } from 'node:net';

/** Everything in the demo that listens, in the order of its ports above the base. */
export const listeners = [
  'web-exempelkommunen',
  'web-exempelregionen',
  'web-lillkommunen',
  'identity-provider',
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
export type Listener = (typeof listeners)[number];

export interface Ports<Name extends string = Listener> {
  of(listener: Name): number;
  readonly base: number;
  readonly names: readonly Name[];
}

/** Ports `base`, `base + 1`, … The addresses stand in the federation's metadata, so a folder keeps its base. */
export function portsFrom(base: number): Ports;
export function portsFrom<Name extends string>(base: number, names: readonly Name[]): Ports<Name>;
export function portsFrom(base: number, names: readonly string[] = listeners): Ports<string> {
  return { base, names, of: (listener) => base + names.indexOf(listener) };
}

/** The listeners whose ports somebody else holds. */
export async function takenPorts<Name extends string>(ports: Ports<Name>): Promise<Name[]> {
  const taken: Name[] = [];
  for (const name of ports.names) if (!(await isFree(ports.of(name)))) taken.push(name);
  return taken;
}

/**
 * A base from which all ports are free. Tried at random, so that two demos beside one another do not meet; below the
 * ports that systems give to outgoing connections (32768 and up), which would be taken while the demo is down.
 */
export async function freeBase(names: readonly string[] = listeners): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const base = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await takenPorts(portsFrom(base, names))).length === 0) return base;
  }
  throw new Error(`No ${names.length} free ports in a row were found.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
