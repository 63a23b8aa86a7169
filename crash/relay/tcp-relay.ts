import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Direction, type Mischief, pass } from './mischief.ts';

export interface Target {
  host: string;
  port: number;
}

/** What passes through a relay, for one who waits for a moment. `total`: octets of this connection in this direction, the piece included. */
export interface Passing {
  direction: Direction;
  piece: Buffer;
  total: number;
  /** Octets that have gone to the server on this connection. */
  forwarded: number;
}

/** Called before a piece goes on; true: it does not go on, and the connection ends. */
export type Watcher = (passing: Passing) => boolean | Promise<boolean>;

/**
 * A plain TCP relay: between a service and what it talks to, so that a test can see, slow down and cut what passes. With several
 * targets it is a balancer: in turn, and the next one when a target does not take the connection.
 */
export class TcpRelay {
  mischief: Mischief = pass;
  watcher: Watcher | undefined;
  targets: Target[];
  /** Connections since the start. */
  connections = 0;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #next = 0;

  private constructor(server: Server, targets: Target[]) {
    this.#server = server;
    this.targets = targets;
    server.on('connection', (client) => this.#accept(client));
  }

  static async listen(port: number, targets: Target[]): Promise<TcpRelay> {
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true });
    const relay = new TcpRelay(server, targets);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return relay;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** Ends every connection there is, at once. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #accept(client: Socket): Promise<void> {
    this.connections += 1;
    this.#keep(client);
    const { mischief } = this;
    if (mischief.kind === 'refuse') return void client.destroy();
    if (mischief.kind === 'hang') return void client.resume();
    if (mischief.kind === 'garbage') {
      client.once('data', () => client.end(mischief.octets));
      return void client.resume();
    }
    const server = await this.#connect();
    if (!server) return void client.destroy();
    const both = () => {
      client.destroy();
      server.destroy();
    };
    client.once('close', both);
    server.once('close', both);
    const forwarded = { octets: 0 };
    void this.#pump(client, server, 'forth', forwarded).catch(both);
    void this.#pump(server, client, 'back', forwarded).catch(both);
  }

  async #pump(from: Socket, to: Socket, direction: Direction, forwarded: { octets: number }): Promise<void> {
    let total = 0;
    for await (const piece of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      total += piece.length;
      if (direction === 'forth') forwarded.octets = total;
      const passing = { direction, piece, total, forwarded: forwarded.octets };
      const { mischief } = this;
      const stopped = (await this.watcher?.(passing)) || (mischief.kind === 'cut' && mischief.when(passing));
      if (stopped) return void from.destroy();
      if (mischief.kind === 'slow') await sleep((piece.length / mischief.octetsPerSecond) * 1000);
      if (to.destroyed) return void from.destroy();
      if (!to.write(piece)) await drained(to);
    }
    to.end();
  }

  /** The next target that takes the connection. */
  async #connect(): Promise<Socket | undefined> {
    for (let attempt = 0; attempt < this.targets.length; attempt += 1) {
      const target = this.targets[this.#next++ % this.targets.length] as Target;
      const socket = connect({ ...target, allowHalfOpen: true });
      this.#keep(socket);
      const open = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
        socket.once('close', () => resolve(false));
      });
      if (open) return socket;
    }
    return undefined;
  }

  #keep(socket: Socket): void {
    this.#open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#open.delete(socket));
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.once('drain', done);
    socket.once('close', done);
  });
}
