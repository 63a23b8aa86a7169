import type { LeaseColumns } from '@budkavle/platform';

/** An access point operator (discovery.md 6.4 ServiceProvider). */
export interface ServiceProviderTable {
  /** The access point's id, AS4 PartyId: `AP0001-SDK-QA`. */
  id: string;
  name: string;
  status: 'ACTIVE' | 'SUSPENDED';
}

/** A certificate that endpoints refer to; the DER is in base64. */
export interface ApCertificateTable {
  id: string;
  provider_id: string;
  name: string;
  der: string;
  sha256: string;
  not_after: string;
}

/** The template that participants' services refer to: endpoint values live here only. */
export interface EndpointConfigurationTable {
  id: string;
  provider_id: string;
  name: string;
  certificate_id: string;
  url: string;
  transport_profile: string;
  require_business_level_signature: number;
  minimum_authentication_level: string | null;
  activation: string | null;
  expiration: string | null;
  description: string;
  technical_contact_url: string;
  technical_information_url: string | null;
}

export type FederationStatus = 'NOT_APPROVED' | 'PENDING' | 'APPROVED' | 'REJECTED';
export type Publication = 'NONE' | 'QUEUED' | 'PUBLISHED' | 'FAILED' | 'QUEUED_REMOVAL';

/** A participant; the row is also its place in the outbox (publication, lease columns). */
export interface ParticipantTable extends LeaseColumns {
  id: string;
  provider_id: string;
  name: string;
  scheme: string;
  value: string;
  value_lower: string;
  federation_status: FederationStatus;
  publication: Publication;
  /** Why the publication failed: a stable code. */
  publication_error: string | null;
  published_at: string | null;
  /** Grows with every change that must be published; the worker publishes a revision, not "now". */
  revision: number;
  /** When the name was taken out of DNS; the documents go one TTL later. */
  unlisted_at: string | null;
  /** 1: the row goes when nothing of it is published any longer. */
  deleted: number;
  /** 1: the operator has asked for deregistration, the federation administrator has not approved it yet. */
  deregistration_asked: number;
}

/** One document type that a participant takes, through one endpoint configuration. */
export interface ParticipantServiceTable {
  id: string;
  participant_id: string;
  document_scheme: string;
  document_value: string;
  process_scheme: string;
  process_value: string;
  endpoint_configuration_id: string;
  /** WAITING_*: a change of document types that the federation administrator must approve first. */
  state: 'ACTIVE' | 'WAITING_ADD' | 'WAITING_REMOVE';
}

/** A certificate of the participant itself, published by CertPub. */
export interface ParticipantCertificateTable {
  id: string;
  participant_id: string;
  name: string;
  type_code: string;
  der: string;
  sha256: string;
  not_after: string;
  added_by: string;
}

/** What the SMP serves, octet for octet; base64. `document_key` is '' for the ServiceGroup. */
export interface PublishedDocumentTable {
  participant_key: string;
  document_key: string;
  participant_id: string;
  body: string;
  /** Of what the document says: the same content is not signed twice. */
  content_sha256: string;
  /** Certificate of the key that signed it. */
  signer_sha256: string;
  /** Seconds since 1970. */
  last_modified: number;
}

/** A name in the zone. */
export interface LocatorTable {
  label: string;
  scheme: string;
  value: string;
  smp_url: string;
}

/** The zone's serial number. */
export interface ZoneTable {
  apex: string;
  serial: number;
}

/** An organisation of the address book (addressbook.md 2.1). */
export interface OrganisationTable {
  id: string;
  participant: string;
  participant_lower: string;
  organisation_number: string;
  name: string;
  name_folded: string;
  alternate_name: string | null;
  description: string | null;
  country_code: string;
  type: 'o' | 'ou';
  parent_id: string | null;
  /** JSON array of text. */
  geographic_codes: string;
}

/** A functional address (addressbook.md 2.2). */
export interface FunctionalAddressTable {
  id: string;
  organisation_id: string;
  identifier: string;
  identifier_lower: string;
  name: string;
  name_folded: string;
  description: string | null;
  /** JSON arrays of text. */
  categories: string;
  keywords: string;
}

/** What an authority has issued; serial numbers are decimal text. */
export interface IssuedCertificateTable {
  authority: string;
  serial: string;
  profile: string;
  common_name: string;
  der: string;
  not_before: string;
  not_after: string;
  revoked_at: string | null;
  revocation_reason: number | null;
}

/** The revocation list now in force of each authority. */
export interface RevocationListTable {
  authority: string;
  number: number;
  der: string;
  this_update: string;
  next_update: string;
}

/** Everything the federation keeps. */
export interface FederationTables {
  service_provider: ServiceProviderTable;
  ap_certificate: ApCertificateTable;
  endpoint_configuration: EndpointConfigurationTable;
  participant: ParticipantTable;
  participant_service: ParticipantServiceTable;
  participant_certificate: ParticipantCertificateTable;
  published_document: PublishedDocumentTable;
  locator: LocatorTable;
  zone: ZoneTable;
  organisation: OrganisationTable;
  functional_address: FunctionalAddressTable;
  issued_certificate: IssuedCertificateTable;
  revocation_list: RevocationListTable;
}
