/** The authorities of one environment (discovery.md 7.1). The last two stand in for what comes from outside. */
export const authorityNames = ['aprot', 'apca', 'smpca', 'tlsca', 'orgca'] as const;
export type AuthorityName = (typeof authorityNames)[number];

/** What each authority may issue, and how it is called. */
export const authorityRules: Record<
  AuthorityName,
  {
    commonName(environment: string): string;
    profiles: readonly ('access-point' | 'smp' | 'tls-server' | 'tls-client' | 'tls' | 'organisation')[];
    parent?: AuthorityName;
    ocsp: boolean;
    external: boolean;
  }
> = {
  aprot: {
    commonName: (environment) => `Rot CA eDelivery Accesspunkt-${environment}`,
    profiles: [],
    ocsp: false,
    external: false,
  },
  apca: {
    commonName: (environment) => `Accesspunkt CA-${environment}`,
    profiles: ['access-point'],
    parent: 'aprot',
    ocsp: true,
    external: false,
  },
  smpca: {
    commonName: (environment) => `Rot CA eDelivery SMP-${environment}`,
    profiles: ['smp'],
    ocsp: true,
    external: false,
  },
  tlsca: {
    commonName: (environment) => `TLS CA-${environment}`,
    profiles: ['tls-server', 'tls-client', 'tls'],
    ocsp: true,
    external: true,
  },
  orgca: {
    commonName: (environment) => `Organisation CA-${environment}`,
    profiles: ['organisation'],
    ocsp: true,
    external: true,
  },
};

export function isAuthorityName(text: string): text is AuthorityName {
  return (authorityNames as readonly string[]).includes(text);
}
