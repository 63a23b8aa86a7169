import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Dispatcher, request } from 'undici';
import type { Identity } from './federation.ts';

/** What somebody in the middle does to a message and its answer. */
export interface Meddling {
  request?(octets: Buffer): Buffer;
  answer?(octets: Buffer): Buffer;
  /** The answer is lost: the connection is cut instead. */
  loseAnswer?: boolean;
}

/** Stands between two access points, with good TLS certificates towards both. Small messages only. */
export class MeddlingProxy {
  readonly url: string;
  readonly port: number;
  readonly #server: Server;
  /** In order, one for each message; then none. */
  readonly meddling: Meddling[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.url = `https://127.0.0.1:${this.port}/as4`;
  }

  static async start(options: {
    tls: Identity;
    ca: string;
    port: number;
    target: () => string;
    dispatcher: Dispatcher;
  }): Promise<MeddlingProxy> {
    const { certificate, key } = options.tls;
    const server = createServer({ cert: certificate, key, ca: [options.ca], requestCert: true });
    await new Promise<void>((done) => server.listen(options.port, '127.0.0.1', done));
    const proxy = new MeddlingProxy(server);
    server.on('request', async (incoming, response) => {
      const octets: Buffer[] = [];
      for await (const chunk of incoming) octets.push(chunk as Buffer);
      const change = proxy.meddling.shift() ?? {};
      const whole = Buffer.concat(octets);
      const answer = await request(options.target(), {
        dispatcher: options.dispatcher,
        method: 'POST',
        headers: { 'content-type': incoming.headers['content-type'] ?? '' },
        body: change.request?.(whole) ?? whole,
      });
      const body = Buffer.from(await answer.body.arrayBuffer());
      if (change.loseAnswer) return response.destroy();
      response
        .writeHead(answer.statusCode, { 'content-type': answer.headers['content-type'] as string })
        .end(change.answer?.(body) ?? body);
    });
    return proxy;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

/** Flips one bit of the encrypted attachment: the last part, 40 octets before its end. */
export function flipAttachment(octets: Buffer): Buffer {
  const changed = Buffer.from(octets);
  const end = changed.lastIndexOf('\r\n--');
  const at = end - 40;
  changed[at] = (changed[at] as number) ^ 1;
  return changed;
}

/** Another digit in the first digest that the text names. */
export function changeDigest(octets: Buffer): Buffer {
  return Buffer.from(
    octets
      .toString('utf8')
      .replace(/(DigestValue>)(.)/, (_whole, tag, first) => `${tag}${first === 'A' ? 'B' : 'A'}`),
  );
}
