import { EnvironmentProfile } from '@budkavle/contracts';
import { type Static, Type } from 'typebox';

const { trust: _, smlZone, addressBookUrl, ...known } = EnvironmentProfile.properties;

/** What a root is trusted for. */
export const RootPurpose = Type.Enum(['accessPoint', 'smp', 'tls', 'organisation']);
export type RootPurpose = Static<typeof RootPurpose>;

/** One certificate of an authority, known by its fingerprint: the file itself comes from the operator. */
export const KnownRoot = Type.Object(
  {
    purpose: RootPurpose,
    /** anchor: paths end here. issuer: the only direct issuer of what is trusted for this purpose. */
    kind: Type.Enum(['anchor', 'issuer']),
    /** Common name, for messages to the operator. */
    name: Type.String({ minLength: 1 }),
    /** SHA-256 of the certificate (DER), lower hexadecimal. */
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  },
  { additionalProperties: false },
);
export type KnownRoot = Static<typeof KnownRoot>;

/**
 * An environment as its file in `apps/cli/environments` tells it: an environment profile without what the operator brings
 * (certificates, and values that no published document gives).
 */
export const PublishedProfile = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    ...known,
    smlZone: Type.Optional(smlZone),
    addressBookUrl: Type.Optional(addressBookUrl),
    roots: Type.Array(KnownRoot, { minItems: 1 }),
  },
  { additionalProperties: false },
);
export type PublishedProfile = Static<typeof PublishedProfile>;
