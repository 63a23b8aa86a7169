export { type AuditLog, type AuditTables, openAuditLog } from './audit/audit-log.ts';
export type { AuditEntry, AuditRow } from './audit/entry.ts';
export type { AuditExportFilter } from './audit/export.ts';
export type { AuditFilter, AuditPage } from './audit/list.ts';
export { auditMigration } from './audit/migration.ts';
export type { AuditHeads, AuditVerification } from './audit/verify.ts';
export type { BlobReference, BlobStore, ByteRange, Spool } from './blobs/blob-store.ts';
export { type BlobStoreOptions, openBlobStore, S3Configuration } from './blobs/choose-blob-store.ts';
export { contentPath } from './blobs/content-path.ts';
export { type FileBlobStoreOptions, openFileBlobStore } from './blobs/file-blob-store.ts';
export { openS3BlobStore, type S3BlobStoreOptions } from './blobs/s3-blob-store.ts';
export {
  type DatedCertificate,
  type ExpiryCode,
  type ExpiryState,
  expiryOf,
  type UsedCertificate,
  usedFromPem,
} from './certificates/expiry.ts';
export { watchCertificates } from './certificates/watch.ts';
export {
  type LoadConfigurationOptions,
  loadConfiguration,
  merge as mergeConfiguration,
} from './configuration/load.ts';
export { secretFile } from './configuration/secret-files.ts';
export { secret } from './configuration/secrets.ts';
export { columns } from './database/columns.ts';
export { dialectOf } from './database/dialect-of.ts';
export type { Migration, MigrationDatabase, Migrations } from './database/migrate.ts';
export { type OpenDatabase, type OpenDatabaseOptions, openDatabase } from './database/open.ts';
export type { ErrorCatalogue, ErrorDescription, Fault } from './errors/catalogue.ts';
export { errorCatalogue, type PlatformErrorCode } from './errors/platform-errors.ts';
export { hasCode, ServiceError, type ServiceErrorOptions } from './errors/service-error.ts';
export { type AddressGuard, type AddressGuardOptions, createAddressGuard } from './http/address-guard.ts';
export type { Overloaded } from './http/admission.ts';
export type { CheckServer } from './http/checked-connect.ts';
export { createHttpClient, type HttpClientOptions, readBody } from './http/client.ts';
export type { Listening } from './http/listen.ts';
export { listen } from './http/listen.ts';
export { type Problem, problem, sendProblem } from './http/problem.ts';
export { refuseNul } from './http/refuse-nul.ts';
export { createHttpServer, type HttpServerOptions } from './http/server.ts';
export { acceptStreams, boundedBody } from './http/stream-body.ts';
export {
  clientChain,
  type PeerCertificate,
  peerCertificate,
  replaceTls,
  type ServerTls,
  shownChain,
} from './http/tls.ts';
export { parseMasterKey, parseMasterKeys, readMasterKeyFile } from './keys/master-key.ts';
export {
  fixedMasterKeys,
  localMasterKey,
  type MasterKey,
  type MasterKeys,
  openMasterKeys,
} from './keys/master-keys.ts';
export {
  type KeyDescription,
  type OrganisationKeys,
  type OrganisationKeysOptions,
  openOrganisationKeys,
} from './keys/organisation-keys.ts';
export { type Reencryption, reencryptOrganisation, retireUnusedKeys } from './keys/retire-keys.ts';
export { type MasterKeyRotation, retireMasterKeys, rotateMasterKey } from './keys/rotate-master.ts';
export type { RunningService } from './lifecycle.ts';
export type { LogFieldName, LogFields } from './logs/fields.ts';
export {
  createLogger,
  type Logger,
  type LoggerOptions,
  type LogObserver,
  silentLogger,
} from './logs/logger.ts';
export { createMetrics, type Metrics } from './metrics/metrics.ts';
export { renderMachine } from './states/render.ts';
export {
  defineStateMachine,
  type StateDescription,
  type StateMachine,
  type Transition,
} from './states/state-machine.ts';
export { isFinal, openStates, type Step, step } from './states/step.ts';
export { fromNow, now } from './time.ts';
export { type BackoffPolicy, backoff } from './work/backoff.ts';
export { type ClaimOptions, claim } from './work/claim.ts';
export {
  assertLease,
  extendLease,
  type LeaseColumns,
  type LeaseOptions,
  release,
  updateLeased,
} from './work/lease.ts';
export { Worker, type WorkerOptions } from './work/worker.ts';
