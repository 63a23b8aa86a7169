import { CertificateAuthority } from '../authority/certificate-authority.ts';
import { certificatePolicies } from '../policy.ts';
import { TrustStore } from '../trust-store.ts';

/** For tests: 2048 bits, since making keys takes time. */
export const keyBits = 2048;
export const accessPointPolicy = { ...certificatePolicies.accessPointSigning, minRsaBits: keyBits };
export const smpPolicy = { ...certificatePolicies.smpSigning, minRsaBits: keyBits };

/** Authorities of one fictitious environment, shaped as discovery.md 7.1. */
export async function makeEnvironment(environment: string, host = 'ca.example') {
  const organisation = 'Exempelmyndigheten för övning';
  const [root, smpRoot] = await Promise.all([
    CertificateAuthority.createRoot({
      commonName: `Rot CA eDelivery Accesspunkt-${environment}`,
      organisation,
      keyBits,
      crlUrl: `http://${host}/crl/aprot.crl`,
    }),
    CertificateAuthority.createRoot({
      commonName: `Rot CA eDelivery SMP-${environment}`,
      organisation,
      keyBits,
      crlUrl: `http://${host}/crl/smpca.crl`,
      ocspUrl: `http://${host}/ocsp/smpca`,
    }),
  ]);
  const issuing = await root.createIntermediate({
    commonName: `Accesspunkt CA-${environment}`,
    organisation,
    keyBits,
    crlUrl: `http://${host}/crl/apca.crl`,
    ocspUrl: `http://${host}/ocsp/apca`,
  });
  return {
    root,
    issuing,
    smpRoot,
    accessPoints: new TrustStore({
      name: `access points ${environment}`,
      anchors: [root.certificate],
      issuers: [issuing.certificate],
    }),
    smps: new TrustStore({ name: `SMP ${environment}`, anchors: [smpRoot.certificate] }),
  };
}
