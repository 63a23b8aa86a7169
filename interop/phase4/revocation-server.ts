import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CertificateAuthority, createOcspResponder, keyEntryFromPem } from '@budkavle/pki';

/** OCSP at /ocsp and the revocation list at /crl, for both access points. */
export class RevocationServer {
  readonly url: string;
  readonly #server: Server;
  readonly #revoked = new Map<string, Date>();
  #authority: CertificateAuthority | undefined;
  #respond: ((request: Buffer) => Promise<Buffer>) | undefined;
  /** How often each of the two ways was asked. */
  readonly asked = { ocsp: 0, crl: 0 };

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<RevocationServer> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const revocation = new RevocationServer(server);
    server.on('request', async (request, response) => {
      const octets: Buffer[] = [];
      for await (const chunk of request) octets.push(chunk as Buffer);
      const [type, body] = await revocation.#answer(request.url ?? '', Buffer.concat(octets));
      response.writeHead(body ? 200 : 404, { 'content-type': type }).end(body);
    });
    return revocation;
  }

  serve(authority: CertificateAuthority): void {
    this.#authority = authority;
    this.#respond = createOcspResponder({
      issuer: authority.certificate,
      responder: keyEntryFromPem([authority.certificate], authority.keyPem),
      status: async (serialNumber) => {
        const at = this.#revoked.get(serialNumber);
        return at ? { state: 'revoked', at, reason: 1 } : { state: 'good' };
      },
    });
  }

  async revoke(serialNumber: string): Promise<void> {
    this.#revoked.set(serialNumber, new Date(Date.now() - 60_000));
  }

  async #answer(url: string, body: Buffer): Promise<[string, Buffer | undefined]> {
    if (url.startsWith('/crl')) {
      this.asked.crl += 1;
      const revoked = [...this.#revoked].map(([serialNumber, at]) => ({ serialNumber, at, reason: 1 }));
      const nextUpdate = new Date(Date.now() + 3600_000);
      return ['application/pkix-crl', await this.#authority?.createCrl({ revoked, number: 1, nextUpdate })];
    }
    if (!url.startsWith('/ocsp')) return ['text/plain', undefined];
    this.asked.ocsp += 1;
    const inPath = Buffer.from(decodeURIComponent(url.slice('/ocsp/'.length)), 'base64');
    return ['application/ocsp-response', await this.#respond?.(body.length > 0 ? body : inPath)];
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}
