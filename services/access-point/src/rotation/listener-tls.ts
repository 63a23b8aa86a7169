import type { ServerTls } from '@budkavle/platform';
import type { AccessPointConfiguration } from '../configuration/configuration.ts';
import type { AccessPoint } from '../context.ts';

/** TLS of the AS4 endpoint; two-way where the profile of the transport wants it. */
export function as4Tls({ as4, environment }: AccessPointConfiguration, mutual: boolean): ServerTls {
  return {
    key: as4.tls.key,
    cert: as4.tls.certificate,
    ca: environment.trust.tls.anchors,
    requestClientCertificate: mutual,
  };
}

/** TLS of contract C: client certificates are pinned, not chained. */
export function contractTls({ contract }: AccessPointConfiguration): ServerTls {
  return { key: contract.tls.key, cert: contract.tls.certificate, requestClientCertificate: true };
}

export const isMutual = ({ profiles }: Pick<AccessPoint, 'profiles'>): boolean =>
  profiles.every((profile) => profile.tls === 'mutual');
