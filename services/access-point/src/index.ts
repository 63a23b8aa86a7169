export { AccessPointConfiguration } from './configuration/configuration.ts';
export { type AccessPointErrorCode, errorCatalogue } from './errors/error-catalogue.ts';
export { type EventLogFilter, searchEventLog } from './events/event-log.ts';
export { type AccessPointDependencies, startAccessPoint } from './start.ts';
