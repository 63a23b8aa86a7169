import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateAuthority, type KeyEntry, keyEntryFromPem } from '@budkavle/pki';
import { RevocationServer } from './revocation-server.ts';

/** A key pair as PEM texts, as files for the counterpart, and as a key entry. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly entry: KeyEntry;
}

const day = 24 * 3600 * 1000;
export const ourName = 'AP0001-TEST';
export const phase4Name = 'AP0002-TEST';

/** Test certificates, made anew for every run; with OCSP and revocation list on the loopback interface. */
export class Federation {
  readonly folder: string;
  /** Of the access points' authority. */
  readonly revocation: RevocationServer;
  readonly tlsRevocation: RevocationServer;
  readonly accessPoints: CertificateAuthority;
  readonly foreign: CertificateAuthority;
  readonly tls: CertificateAuthority;
  #files = 0;

  private constructor(
    folder: string,
    revocation: readonly [RevocationServer, RevocationServer],
    authorities: readonly [CertificateAuthority, CertificateAuthority, CertificateAuthority],
  ) {
    this.folder = folder;
    [this.revocation, this.tlsRevocation] = revocation;
    [this.accessPoints, this.foreign, this.tls] = authorities;
  }

  static async make(folder: string): Promise<Federation> {
    const servers = await Promise.all([RevocationServer.start(), RevocationServer.start()]);
    const [ofAccessPoints, ofTls] = servers;
    const sources = ({ url }: RevocationServer) => ({ ocspUrl: `${url}/ocsp`, crlUrl: `${url}/crl` });
    const notBefore = new Date(Date.now() - 400 * day);
    const authorities = await Promise.all([
      CertificateAuthority.createRoot({
        commonName: 'Rot CA Accesspunkt Exempel',
        notBefore,
        ...sources(ofAccessPoints),
      }),
      CertificateAuthority.createRoot({ commonName: 'Rot CA Annan federation', notBefore }),
      CertificateAuthority.createRoot({ commonName: 'TLS CA Exempel', keyBits: 2048, ...sources(ofTls) }),
    ]);
    ofAccessPoints.serve(authorities[0]);
    ofTls.serve(authorities[2]);
    const federation = new Federation(folder, servers, authorities);
    await writeFile(federation.apAnchors, authorities[0].certificate.toPem());
    await writeFile(federation.tlsAnchors, authorities[2].certificate.toPem());
    return federation;
  }

  get apAnchors(): string {
    return join(this.folder, 'access-point-anchors.pem');
  }
  get tlsAnchors(): string {
    return join(this.folder, 'tls-anchors.pem');
  }

  accessPoint(commonName: string): Promise<Identity> {
    return this.#issue(this.accessPoints, 'access-point', commonName);
  }
  foreignAccessPoint(commonName: string): Promise<Identity> {
    return this.#issue(this.foreign, 'access-point', commonName);
  }
  expiredAccessPoint(commonName: string): Promise<Identity> {
    const [notBefore, notAfter] = [new Date(Date.now() - 300 * day), new Date(Date.now() - day)];
    return this.#issue(this.accessPoints, 'access-point', commonName, { notBefore, notAfter });
  }
  async revokedAccessPoint(commonName: string): Promise<Identity> {
    const identity = await this.accessPoint(commonName);
    await this.revocation.revoke(identity.entry.certificate.serialNumber);
    return identity;
  }
  tlsServer(authority = this.tls): Promise<Identity> {
    return this.#issue(authority, 'tls-server', 'localhost', {
      keyBits: 2048,
      dnsNames: ['localhost'],
      ipAddresses: ['127.0.0.1'],
    });
  }
  tlsClient(commonName: string, authority = this.tls): Promise<Identity> {
    return this.#issue(authority, 'tls-client', commonName, { keyBits: 2048 });
  }
  async revokedTlsServer(): Promise<Identity> {
    const identity = await this.tlsServer();
    await this.tlsRevocation.revoke(identity.entry.certificate.serialNumber);
    return identity;
  }
  async revokedTlsClient(commonName: string): Promise<Identity> {
    const identity = await this.tlsClient(commonName);
    await this.tlsRevocation.revoke(identity.entry.certificate.serialNumber);
    return identity;
  }
  organisation(): Promise<Identity> {
    return this.#issue(this.tls, 'organisation', 'Exempelorganisationen', { keyBits: 2048 });
  }

  async close(): Promise<void> {
    await Promise.all([this.revocation.close(), this.tlsRevocation.close()]);
  }

  async #issue(
    authority: CertificateAuthority,
    profile: 'access-point' | 'tls-server' | 'tls-client' | 'organisation',
    commonName: string,
    options: Partial<Parameters<CertificateAuthority['issue']>[0]> = {},
  ): Promise<Identity> {
    const issued = await authority.issue({ profile, subject: { commonName }, ...options });
    const [certificate, key] = [issued.certificate.toPem(), issued.keyPem as string];
    const base = join(this.folder, `${++this.#files}-${profile}`);
    const [certificateFile, keyFile] = [`${base}.crt`, `${base}.key`];
    await writeFile(certificateFile, certificate);
    await writeFile(keyFile, key, { mode: 0o600 });
    return { certificate, key, certificateFile, keyFile, entry: keyEntryFromPem([issued.certificate], key) };
  }
}
