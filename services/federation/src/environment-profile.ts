import type { EnvironmentProfile } from '@budkavle/contracts';
import { federationError } from './errors.ts';
import type { Federation } from './start.ts';

/** What the federation cannot know by itself. */
export interface ProfileChoices {
  readonly name?: string;
  /** A demonstration on one machine. */
  readonly demo?: boolean;
  /** Ports of access points, besides 443 and the SMP's own. */
  readonly accessPointPorts?: readonly number[];
  /** Roots for TLS, if not the environment's own TLS authority; PEM. */
  readonly tlsAnchors?: readonly string[];
  readonly allowPrivateAddresses?: boolean;
  readonly revocationGraceSeconds?: number;
  readonly xheEncryption?: EnvironmentProfile['xheEncryption'];
  readonly deadlines?: Partial<EnvironmentProfile['deadlines']>;
}

/** The environment profile of a running federation: what every service is configured from. Throws FED_ROLE_OFF, FED_INVALID. */
export function writeEnvironmentProfile(
  federation: Pick<Federation, 'configuration' | 'context' | 'urls'>,
  choices: ProfileChoices = {},
): EnvironmentProfile {
  const { configuration, context, urls } = federation;
  const { pki, trust } = context;
  const { smp, addressBook } = urls;
  if (!smp || !addressBook) {
    throw federationError('FED_ROLE_OFF', 'a profile needs the SMP and the address book');
  }
  const own = (name: 'tlsca' | 'orgca') =>
    pki?.authorities.has(name) ? [pki.authorities.get(name).certificate.toPem()] : undefined;
  const tlsAnchors = choices.tlsAnchors ?? own('tlsca');
  if (!tlsAnchors) throw federationError('FED_INVALID', 'the roots for TLS must be given: tlsAnchors');
  const organisation = own('orgca');
  const smpPort = Number(new URL(smp).port || 443);
  return {
    name: choices.name ?? configuration.environment,
    ...(choices.demo === undefined ? {} : { demo: choices.demo }),
    federationId: configuration.federationId,
    smlZone: configuration.smlZone,
    ...(urls.dns ? { dnsServers: [urls.dns] } : {}),
    transportProfiles: configuration.transportProfiles,
    documentTypes: configuration.documentTypes,
    process: configuration.process,
    trust: {
      ...trust,
      tls: { anchors: [...tlsAnchors] },
      ...(organisation ? { organisation: { anchors: organisation } } : {}),
    },
    commonNames: {
      accessPoint: `^AP\\d{4}-${configuration.environment}$`,
      smp: `^SMP\\d{4}-${configuration.environment}$`,
    },
    addressBookUrl: addressBook,
    revocation: {
      allowedHosts: pki ? [new URL(pki.url).host] : [],
      graceSeconds: choices.revocationGraceSeconds ?? 3600,
      required: true,
    },
    allowPrivateAddresses: choices.allowPrivateAddresses ?? isLoopback(smp),
    allowedPorts: [...new Set([443, smpPort, ...(choices.accessPointPorts ?? [])])],
    // No rule names them: these are what the published examples and messages of real senders use.
    xheEncryption: choices.xheEncryption ?? {
      content: 'aes256-cbc',
      keyTransport: { algorithm: 'rsa-oaep-mgf1p', digest: 'sha1', mgf: 'sha1' },
    },
    as4: { conversationId: 'xhe', contentId: 'message', mimeType: 'text/xml' },
    deadlines: {
      receiptSeconds: 3600,
      transportAttempts: 5,
      transportSeconds: 3600,
      discoveryAttempts: 5,
      ...choices.deadlines,
    },
    limits: { messageBytes: 30 * 1024 * 1024, envelopeBytes: 100 * 1024 * 1024 },
  };
}

function isLoopback(url: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname);
}
