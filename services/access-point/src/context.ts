import type { As4Profile } from '@budkavle/as4';
import type { Discovery } from '@budkavle/discovery';
import type { KeyEntry } from '@budkavle/pki';
import type { BlobStore, Logger, Metrics } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { Dispatcher } from 'undici';
import type { AccessPointConfiguration } from './configuration/configuration.ts';
import type { ServedParticipants } from './contract/served-participants.ts';
import type { AccessPointTables } from './database/tables.ts';
import type { AccessPointMetrics } from './events/metrics.ts';
import type { WaitingRoom } from './events/waiting-room.ts';
import type { OutgoingQueue } from './pressure/outgoing-queue.ts';
import type { Resources } from './pressure/resources.ts';
import type { ReceiverCircuits } from './sending/receiver-circuits.ts';
import type { AccessPointTrust } from './trust/access-point-trust.ts';
import type { KnownCertificates } from './trust/known-certificates.ts';
import type { TlsPeers } from './trust/tls-peers.ts';

/** What all parts of a running access point share. */
export interface AccessPoint {
  readonly configuration: AccessPointConfiguration;
  readonly db: Kysely<AccessPointTables>;
  readonly blobs: BlobStore;
  readonly keys: readonly KeyEntry[];
  /** Our own CN. */
  readonly partyId: string;
  /** After the @ of our message ids. */
  readonly domain: string;
  readonly profiles: readonly As4Profile[];
  readonly participants: ServedParticipants;
  readonly trust: AccessPointTrust;
  /** Revocation of the TLS certificates of other access points; absent where nobody can be asked and none is required. */
  readonly tlsPeers?: TlsPeers | undefined;
  readonly known: KnownCertificates;
  readonly discovery: Pick<Discovery, 'endpoint' | 'invalidate'>;
  /** Towards other access points. */
  readonly dispatcher: Dispatcher;
  readonly circuits: ReceiverCircuits;
  readonly resources: Resources;
  readonly queue: OutgoingQueue;
  readonly waiting: WaitingRoom;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly counters: AccessPointMetrics;
  now(): Date;
}
