import type { Check } from './check.ts';
import { addressBook } from './checks/address-book.ts';
import { backups } from './checks/backups.ts';
import { blobStore } from './checks/blob-store.ts';
import { certPub } from './checks/certpub.ts';
import { chains } from './checks/chains.ts';
import { clock } from './checks/clock.ts';
import { configuration } from './checks/configuration.ts';
import { consistency } from './checks/consistency.ts';
import { contractC } from './checks/contract-c.ts';
import { contractD } from './checks/contract-d.ts';
import { database } from './checks/database.ts';
import { disk } from './checks/disk.ts';
import { dns } from './checks/dns.ts';
import { expiry } from './checks/expiry.ts';
import { identityProvider } from './checks/identity-provider.ts';
import { keyPairsCheck } from './checks/key-pairs.ts';
import { listening } from './checks/listening.ts';
import { nodeVersion } from './checks/node-version.ts';
import { permissions } from './checks/permissions.ts';
import { queue } from './checks/queue.ts';
import { retention } from './checks/retention.ts';
import { revocation } from './checks/revocation.ts';
import { scanner } from './checks/scanner.ts';
import { smp } from './checks/smp.ts';
import { timeZone } from './checks/time-zone.ts';
import { tlsOutside } from './checks/tls-outside.ts';

/** Every check, in the order of the report: what others stand on first. */
export const checks: readonly Check[] = [
  configuration,
  consistency,
  nodeVersion,
  clock,
  timeZone,
  keyPairsCheck,
  permissions,
  expiry,
  chains,
  revocation,
  disk,
  database,
  blobStore,
  backups,
  scanner,
  listening,
  tlsOutside,
  contractC,
  contractD,
  dns,
  smp,
  certPub,
  addressBook,
  identityProvider,
  queue,
  retention,
];
