import type { AddressBookClient, EnvironmentProfile } from '@budkavle/contracts';
import type { Discovery } from '@budkavle/discovery';
import type { FileType } from '@budkavle/formats';
import type { AuditLog, BlobStore, Logger, Metrics, OrganisationKeys } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { Settings } from './configuration/settings.ts';
import type { Tables } from './database/tables.ts';
import type { MalwareScanner } from './malware/scanner.ts';
import type { ServiceMetrics } from './metrics.ts';
import type { OrganisationCertificates } from './participants/organisation-certificates.ts';
import type { Participants } from './participants/participants.ts';
import type { Signals } from './signals.ts';
import type { DiskRoom } from './store/disk-room.ts';
import type { ServiceKeysOptions } from './store/service-key.ts';

/** What every part of the service stands on. */
export interface Context {
  readonly profile: EnvironmentProfile;
  readonly settings: Settings;
  readonly db: Kysely<Tables>;
  readonly blobs: BlobStore;
  /** Storage keys, one chain an organisation. */
  readonly keys: OrganisationKeys;
  readonly serviceKeys: ServiceKeysOptions;
  readonly participants: Participants;
  readonly discovery: Discovery;
  readonly organisationCertificates: OrganisationCertificates;
  readonly addressBook: AddressBookClient;
  readonly scanner: MalwareScanner;
  readonly fileTypes: readonly FileType[];
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly counted: ServiceMetrics;
  readonly audit: AuditLog;
  readonly signals: Signals;
  readonly room: DiskRoom;
}
