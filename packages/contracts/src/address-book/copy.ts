import type { AddressResource, FunctionalAddress, Organisation, OrganizationResource } from './types.ts';

/** The local read copy: immutable, replaced whole. */
export interface AddressBookCopy {
  readonly readAt: Date;
  readonly organisations: readonly Organisation[];
  readonly addresses: readonly FunctionalAddress[];
  readonly byIdentifier: ReadonlyMap<string, FunctionalAddress>;
  readonly byParticipant: ReadonlyMap<string, Organisation>;
}

/** Identifiers are compared without regard to ASCII case (discovery.md 1). */
export function identifierKey(value: string): string {
  return value.trim().replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/** Builds the copy from what was read. An address whose organisation is not there is left out: nobody can be sent to by it. */
export function buildCopy(
  read: { organizations: readonly OrganizationResource[]; addresses: readonly AddressResource[] },
  readAt: Date,
): AddressBookCopy {
  const organisations = read.organizations.map(organisation);
  const byId = new Map(organisations.map((o) => [o.id, o]));
  const addresses: FunctionalAddress[] = [];
  for (const resource of read.addresses) {
    const parent = byId.get(resource.relationships.parent.data?.id ?? '');
    if (parent) addresses.push(address(resource, parent));
  }
  return {
    readAt,
    organisations,
    addresses,
    byIdentifier: new Map(addresses.map((a) => [identifierKey(a.identifier), a])),
    byParticipant: new Map(organisations.map((o) => [identifierKey(o.participant), o])),
  };
}

function organisation({ id, attributes: a }: OrganizationResource): Organisation {
  return {
    id,
    participant: a.participantIdentifier,
    name: a.name,
    geographicCodes: a.geographicCodes ?? [],
    ...(a.organizationNumber !== undefined && { organizationNumber: a.organizationNumber }),
    ...(a.alternateName !== undefined && { alternateName: a.alternateName }),
    ...(a.description !== undefined && { description: a.description }),
    ...(a.countryCode !== undefined && { countryCode: a.countryCode }),
    ...(a.type !== undefined && { type: a.type }),
  };
}

function address({ id, attributes: a }: AddressResource, parent: Organisation): FunctionalAddress {
  return {
    id,
    identifier: a.identifier,
    name: a.name,
    categories: a.categories ?? [],
    keywords: a.keywords ?? [],
    organisation: parent,
    ...(a.description !== undefined && { description: a.description }),
  };
}
