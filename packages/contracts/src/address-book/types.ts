import { type Static, Type } from 'typebox';

const resourceIdentifier = Type.Object({ type: Type.String(), id: Type.String() });
const links = Type.Object({
  self: Type.Optional(Type.String()),
  first: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  prev: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  next: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  last: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});

/** Attributes of an organisation (B1.3.6 v1.5); the names are those of `addressBookNames`. */
export const OrganizationAttributes = Type.Object({
  participantIdentifier: Type.String(),
  organizationNumber: Type.Optional(Type.String()),
  name: Type.String({ maxLength: 256 }),
  alternateName: Type.Optional(Type.String()),
  description: Type.Optional(Type.String({ maxLength: 1024 })),
  countryCode: Type.Optional(Type.String()),
  /** `o` participant, `ou` sub-organisation. */
  type: Type.Optional(Type.Enum(['o', 'ou'])),
  geographicCodes: Type.Optional(Type.Array(Type.String())),
});
export type OrganizationAttributes = Static<typeof OrganizationAttributes>;

/** Attributes of a functional address. `identifier` has no single form: an opaque string. */
export const AddressAttributes = Type.Object({
  identifier: Type.String(),
  name: Type.String({ maxLength: 256 }),
  description: Type.Optional(Type.String()),
  categories: Type.Optional(Type.Array(Type.String())),
  keywords: Type.Optional(Type.Array(Type.String())),
});
export type AddressAttributes = Static<typeof AddressAttributes>;

const parent = Type.Object({
  parent: Type.Object({ data: Type.Union([resourceIdentifier, Type.Null()]) }),
});

export const OrganizationResource = Type.Object({
  type: Type.String(),
  id: Type.String(),
  attributes: OrganizationAttributes,
  /** Of a sub-organisation only. */
  relationships: Type.Optional(Type.Partial(parent)),
});
export type OrganizationResource = Static<typeof OrganizationResource>;

export const AddressResource = Type.Object({
  type: Type.String(),
  id: Type.String(),
  attributes: AddressAttributes,
  relationships: parent,
});
export type AddressResource = Static<typeof AddressResource>;

const meta = Type.Object({
  version: Type.Optional(Type.String()),
  total: Type.Optional(Type.Integer()),
});

/** A page of a JSON:API collection. */
export const OrganizationPage = Type.Object({
  meta: Type.Optional(meta),
  links: Type.Optional(links),
  data: Type.Array(OrganizationResource),
});
export type OrganizationPage = Static<typeof OrganizationPage>;
export const AddressPage = Type.Object({
  meta: Type.Optional(meta),
  links: Type.Optional(links),
  data: Type.Array(AddressResource),
  included: Type.Optional(Type.Array(OrganizationResource)),
});
export type AddressPage = Static<typeof AddressPage>;

/** JSON:API `errors[]`. */
export const AddressBookErrors = Type.Object({
  errors: Type.Array(
    Type.Object({
      status: Type.Optional(Type.String()),
      code: Type.Optional(Type.String()),
      title: Type.Optional(Type.String()),
      detail: Type.Optional(Type.String()),
      source: Type.Optional(Type.Object({ parameter: Type.Optional(Type.String()) })),
    }),
  ),
});
export type AddressBookErrors = Static<typeof AddressBookErrors>;

/** An organisation as our code sees it. */
export interface Organisation {
  id: string;
  participant: string;
  organizationNumber?: string;
  name: string;
  alternateName?: string;
  description?: string;
  countryCode?: string;
  type?: 'o' | 'ou';
  geographicCodes: readonly string[];
}

/** A functional address with its organisation. */
export interface FunctionalAddress {
  id: string;
  identifier: string;
  name: string;
  description?: string;
  categories: readonly string[];
  keywords: readonly string[];
  organisation: Organisation;
}
