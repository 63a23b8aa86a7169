import { createSocket, type Socket } from 'node:dgram';
import type { Target } from './tcp-relay.ts';

/** Between a resolver and a DNS server. */
export class UdpRelay {
  mode: 'pass' | 'drop' | 'garbage' = 'pass';
  readonly #socket: Socket;
  readonly #target: Target;

  private constructor(socket: Socket, target: Target) {
    this.#socket = socket;
    this.#target = target;
    socket.on('message', (question, from) => this.#ask(question, from));
  }

  static async listen(port: number, target: Target): Promise<UdpRelay> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, '127.0.0.1', () => resolve());
    });
    return new UdpRelay(socket, target);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  #ask(question: Buffer, from: { address: string; port: number }): void {
    if (this.mode === 'drop') return;
    if (this.mode === 'garbage') {
      // The id is right, the rest means nothing.
      const answer = Buffer.concat([question.subarray(0, 2), Buffer.alloc(40, 0xff)]);
      this.#socket.send(answer, from.port, from.address);
      return;
    }
    const up = createSocket('udp4');
    const end = setTimeout(() => up.close(), 10_000).unref();
    const done = () => {
      clearTimeout(end);
      up.close();
    };
    up.once('error', done);
    up.once('message', (answer) => {
      done();
      this.#socket.send(answer, from.port, from.address);
    });
    up.send(question, this.#target.port, this.#target.host);
  }
}
