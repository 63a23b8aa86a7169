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
  readonly revocation: RevocationServer;
  readonly accessPoints: CertificateAuthority;
  readonly foreign: CertificateAuthority;
  readonly tls: CertificateAuthority;
  #files = 0;

  private constructor(
    folder: string,
    revocation: RevocationServer,
    authorities: readonly [CertificateAuthority, CertificateAuthority, CertificateAuthority],
  ) {
    this.folder = folder;
    this.revocation = revocation;
    [this.accessPoints, this.foreign, this.tls] = authorities;
  }

  static async make(folder: string): Promise<Federation> {
    const revocation = await RevocationServer.start();
    const notBefore = new Date(Date.now() - 400 * day);
    const authorities = await Promise.all([
      CertificateAuthority.createRoot({
        commonName: 'Rot CA Accesspunkt Exempel',
        notBefore,
        ocspUrl: `${revocation.url}/ocsp`,
        crlUrl: `${revocation.url}/crl`,
      }),
      CertificateAuthority.createRoot({ commonName: 'Rot CA Annan federation', notBefore }),
      CertificateAuthority.createRoot({ commonName: 'TLS CA Exempel', keyBits: 2048 }),
    ]);
    revocation.serve(authorities[0]);
    const federation = new Federation(folder, revocation, authorities);
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
  organisation(): Promise<Identity> {
    return this.#issue(this.tls, 'organisation', 'Exempelorganisationen', { keyBits: 2048 });
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
