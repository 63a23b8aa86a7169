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

export interface Ports {
  of(listener: Listener): number;
  readonly base: number;
}

/** Ports `base`, `base + 1`, … The addresses stand in the federation's metadata, so a folder keeps its base. */
export function portsFrom(base: number): Ports {
  return { base, of: (listener) => base + listeners.indexOf(listener) };
}

/** The listeners whose ports somebody else holds. */
export async function takenPorts(ports: Ports): Promise<Listener[]> {
  const taken: Listener[] = [];
  for (const listener of listeners) if (!(await isFree(ports.of(listener)))) taken.push(listener);
  return taken;
}

/** A base from which all ports are free. Tried at random, so that two demos beside one another do not meet. */
export async function freeBase(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const base = 20_000 + Math.floor(Math.random() * 20_000);
    if ((await takenPorts(portsFrom(base))).length === 0) return base;
  }
  throw new Error(`No ${listeners.length} free ports in a row were found.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
