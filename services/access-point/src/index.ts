export { type AccessPointArchive, openAccessPointArchive } from './archive.ts';
export { AccessPointConfiguration } from './configuration/configuration.ts';
export { migrations } from './database/migrations.ts';
export { type AccessPointErrorCode, errorCatalogue } from './errors/error-catalogue.ts';
export { type EventLogFilter, searchEventLog } from './events/search-event-log.ts';
export { type AccessPointDependencies, type RunningAccessPoint, startAccessPoint } from './start.ts';
export { stateMachines } from './states/index.ts';
