export * from './access-point/client.ts';
export * from './access-point/paths.ts';
export * from './access-point/types.ts';
export * from './address-book/client.ts';
export { identifierKey } from './address-book/copy.ts';
export * from './address-book/names.ts';
export type { AddressBookFetch } from './address-book/read-all.ts';
export * from './address-book/types.ts';
export * from './environment-profile.ts';
export * from './errors.ts';
export { accessPointOpenApi } from './openapi/access-point.ts';
export { addressBookOpenApi } from './openapi/address-book.ts';
export type { OpenApiDocument } from './openapi/document.ts';
export { sdkApiOpenApi } from './openapi/sdk-api.ts';
export * from './sdk-api/client/client.ts';
export type { OutgoingAttachment, OutgoingMessage } from './sdk-api/client/outgoing.ts';
export { createTokenSource, type TokenSource, type TokenSourceOptions } from './sdk-api/client/token.ts';
export * from './sdk-api/documents.ts';
export * from './sdk-api/events.ts';
export * from './sdk-api/filter.ts';
export * from './sdk-api/message.ts';
export * from './sdk-api/scopes.ts';
export { defaultJsonLimits, type JsonLimits } from './sdk-api/streaming/limits.ts';
export {
  type ContentPlace,
  type ReadMessageOptions,
  readMessageDocument,
} from './sdk-api/streaming/read-message.ts';
export { type DocumentToWrite, writeMessageDocument } from './sdk-api/streaming/write-message.ts';
