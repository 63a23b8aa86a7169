import type { CertificateAuthority } from '../authority/certificate-authority.ts';
import { keyEntryFromPem } from '../keystore/pem.ts';
import { type CertificateState, createOcspResponder } from '../responder/ocsp-responder.ts';
import type { RevocationFetch } from '../revocation/fetch.ts';
import { keyBits } from './federation.ts';

export const hour = 3600_000;

/** CRL and OCSP of several authorities behind one `fetch`, each answer replaceable, with a clock of its own. */
export class RevocationNetwork {
  readonly routes = new Map<string, (body: Buffer | undefined) => Promise<Buffer> | Buffer>();
  readonly states = new Map<string, CertificateState>();
  readonly asked: string[] = [];
  clock = new Date();

  readonly now = (): Date => this.clock;

  readonly fetch: RevocationFetch = async (url, init) => {
    this.asked.push(url);
    const route = this.routes.get(url);
    return route === undefined
      ? { status: 404, body: Buffer.alloc(0) }
      : { status: 200, body: await route(init.body) };
  };

  advance(ms: number): void {
    this.clock = new Date(this.clock.getTime() + ms);
  }

  /** Publishes the list of an authority as of now. */
  async publishCrl(
    ca: CertificateAuthority,
    number: number,
    revoked: { serialNumber: string; at: Date; reason?: number }[] = [],
  ) {
    const nextUpdate = new Date(this.clock.getTime() + 12 * hour);
    const crl = await ca.createCrl({ revoked, number, thisUpdate: this.clock, nextUpdate });
    this.routes.set(ca.crlUrl ?? '', () => crl);
    return crl;
  }

  /** Starts a delegated OCSP responder; what is not in `states` is unknown. */
  async startOcsp(ca: CertificateAuthority, signedBy: CertificateAuthority = ca) {
    const { certificate, keyPem = '' } = await signedBy.issue({
      profile: 'ocsp-responder',
      subject: { commonName: 'OCSP' },
      keyBits,
    });
    const responder = keyEntryFromPem([certificate], keyPem);
    const answer = createOcspResponder({
      issuer: ca.certificate,
      responder,
      status: async (serial) => this.states.get(serial) ?? { state: 'unknown' },
      now: this.now,
    });
    this.routes.set(ca.ocspUrl ?? '', (body) => answer(body ?? Buffer.alloc(0)));
    return { responder, answer };
  }
}
