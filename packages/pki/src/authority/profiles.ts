import type { Extension } from '@peculiar/asn1-x509';
import { PkiError } from '../errors.ts';
import { oid } from '../oids.ts';
import {
  alternativeNames,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  ocspNoCheck,
  policy,
} from './extensions.ts';

export type LeafProfile =
  | 'access-point'
  | 'smp'
  | 'organisation'
  | 'tls-server'
  | 'tls-client'
  | 'tls'
  | 'ocsp-responder';

export interface ProfileOptions {
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
}

interface Profile {
  readonly months: number;
  readonly extensions: (options: ProfileOptions) => Extension[];
  readonly commonName?: RegExp;
}

const signAndEncrypt = () => [basicConstraints(false), keyUsage('digitalSignature', 'keyEncipherment')];

function tlsServer(options: ProfileOptions, ...more: string[]): Extension[] {
  const { dnsNames = [], ipAddresses = [] } = options;
  if (dnsNames.length + ipAddresses.length === 0)
    throw new PkiError('PKI_ISSUE', 'a TLS server certificate needs dnsNames or ipAddresses');
  return [
    ...signAndEncrypt(),
    extendedKeyUsage(oid.serverAuth, ...more),
    alternativeNames(dnsNames, ipAddresses),
  ];
}

/** Leaf profiles of discovery.md 7.2 and what the rest of a federation needs. */
export const profiles: Readonly<Record<LeafProfile, Profile>> = {
  'access-point': {
    months: 24,
    commonName: /^AP\d{4}-/,
    extensions: () => [...signAndEncrypt(), policy(oid.federationLeafPolicy)],
  },
  smp: {
    months: 24,
    commonName: /^SMP\d{4}-/,
    extensions: () => [...signAndEncrypt(), policy(oid.federationLeafPolicy)],
  },
  organisation: { months: 24, extensions: signAndEncrypt },
  'tls-server': { months: 12, extensions: (options) => tlsServer(options) },
  // Server and client in one: an access point shows the same certificate both ways.
  tls: { months: 12, extensions: (options) => tlsServer(options, oid.clientAuth) },
  'tls-client': { months: 12, extensions: () => [...signAndEncrypt(), extendedKeyUsage(oid.clientAuth)] },
  'ocsp-responder': {
    months: 12,
    // RFC 6960 4.2.2.2: delegated, and itself not to be asked about
    extensions: () => [
      basicConstraints(false),
      keyUsage('digitalSignature'),
      extendedKeyUsage(oid.ocspSigning),
      ocspNoCheck(),
    ],
  },
};
