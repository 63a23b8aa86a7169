import {
  Certificate,
  CertificateAuthority,
  certificatePolicies,
  type KeyEntry,
  keyEntryFromPem,
  TrustStore,
  validateChain,
} from '@budkavle/pki';
import type { As4Spool } from '../spool.ts';
import type { Authenticate } from '../wss/authenticate-signer.ts';

/** Two access points of one made-up federation and what attackers have. Made once for a test file. */
export interface Parties {
  readonly sender: KeyEntry;
  readonly receiver: KeyEntry;
  /** The receiver's next certificate. */
  readonly renewed: KeyEntry;
  /** A valid access point that is none of the two. */
  readonly third: KeyEntry;
  /** The sender's name from an authority of another federation. */
  readonly impostor: KeyEntry;
  readonly authenticate: Authenticate;
}

export async function makeParties(): Promise<Parties> {
  const [ca, otherCa] = await Promise.all([
    CertificateAuthority.createRoot({ commonName: 'Rot CA Exempel' }),
    CertificateAuthority.createRoot({ commonName: 'Rot CA Annan' }),
  ]);
  const issue = async (authority: CertificateAuthority, commonName: string): Promise<KeyEntry> => {
    const { certificate, keyPem } = await authority.issue({
      profile: 'access-point',
      subject: { commonName },
    });
    return keyEntryFromPem([certificate], keyPem as string);
  };
  const trust = new TrustStore({ name: 'test', anchors: [ca.certificate] });
  return {
    sender: await issue(ca, 'AP0001-TEST'),
    receiver: await issue(ca, 'AP0002-TEST'),
    renewed: await issue(ca, 'AP0002-TEST'),
    third: await issue(ca, 'AP0003-TEST'),
    impostor: await issue(otherCa, 'AP0001-TEST'),
    authenticate: async (certificate, { intermediates }) => {
      validateChain(certificate, { trust, policy: certificatePolicies.accessPointSigning, intermediates });
      return { checked: certificate.fingerprintSha256 };
    },
  };
}

/** A spool in memory that tells whether anything is left. */
export function memorySpool(): As4Spool & { readonly chunks: Buffer[]; discarded: boolean } {
  const spool = {
    chunks: [] as Buffer[],
    discarded: false,
    async write(chunk: Uint8Array) {
      spool.chunks.push(Buffer.from(chunk));
    },
    async *read() {
      for (const chunk of spool.chunks) yield chunk;
    },
    async discard() {
      spool.chunks.length = 0;
      spool.discarded = true;
    },
  };
  return spool;
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of source) all.push(chunk);
  return Buffer.concat(all);
}

export async function* chunked(octets: Uint8Array, size = 64 * 1024): AsyncGenerator<Buffer, void, void> {
  for (let at = 0; at < octets.length; at += size) yield Buffer.from(octets.subarray(at, at + size));
}

export function certificateOf(pem: string): Certificate {
  return Certificate.parsePem(pem)[0] as Certificate;
}
