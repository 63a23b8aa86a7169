export * from './environment-profile.ts';
export * from './sdk-api/documents.ts';
export * from './sdk-api/events.ts';
export * from './sdk-api/filter.ts';
export * from './sdk-api/message.ts';
export * from './sdk-api/scopes.ts';
