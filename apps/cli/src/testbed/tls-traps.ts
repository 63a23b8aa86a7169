import { createServer, type Server } from 'node:https';

/** A TLS server where nobody with good sense sends anything: it counts the requests that come through the handshake all the same. */
export class TlsTrap {
  #requests = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** How many requests have come. */
  get requests(): number {
    return this.#requests;
  }

  static async listen(
    at: { host: string; port: number },
    tls: { certificatePem: string; keyPem: string },
  ): Promise<TlsTrap> {
    const server = createServer({ cert: tls.certificatePem, key: tls.keyPem });
    const trap = new TlsTrap(server);
    server.on('request', (request, response) => {
      trap.#requests++;
      request.resume();
      response.writeHead(503).end();
    });
    // What a client thinks of the certificate is its business.
    server.on('tlsClientError', () => {});
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(at.port, at.host, resolve);
    });
    return trap;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
