export { answerFor, buildError, type ErrorToSend, type HttpAnswer } from './answers/build-error.ts';
export { buildFault } from './answers/build-fault.ts';
export { buildReceipt, type SignalOptions } from './answers/build-receipt.ts';
export { type Answer, type OpenAnswerOptions, openAnswer } from './answers/open-answer.ts';
export type { SoapFault } from './answers/soap-fault.ts';
export type { EbmsError, MessageProperty, PartInfo, Party, UserMessageHeader } from './ebms/header.ts';
export { newMessageId } from './ebms/message-id.ts';
export { As4Error, type As4ErrorCode } from './errors/as4-error.ts';
export {
  type EbmsCode,
  type EbmsErrorEntry,
  ebmsErrors,
  isEbmsCode,
  type RetryClass,
  retryClass,
} from './errors/ebms-errors.ts';
export { type ErrorDescription, errorCatalogue } from './errors/error-catalogue.ts';
export { type ContentType, parseContentType } from './mime/content-type.ts';
export { type MimeLimits, type MimePart, readMultipart } from './mime/multipart-reader.ts';
export { type PartToWrite, type WrittenMultipart, writeMultipart } from './mime/multipart-writer.ts';
export { soapContentType } from './namespaces.ts';
export type { As4Limits, As4Profile, As4Suite } from './profile/as4-profile.ts';
export { defaultLimits } from './profile/limits.ts';
export { profileById, profiles, testService } from './profile/profiles.ts';
export {
  type OpeningStep,
  type OpenUserMessageOptions,
  openUserMessage,
  type ReceivedPayload,
  type ReceivedUserMessage,
} from './receiving/open-user-message.ts';
export type { As4Request } from './receiving/read-parts.ts';
export {
  type BuildUserMessageOptions,
  buildUserMessage,
  type MessageToSend,
  type OutgoingUserMessage,
  type SentReference,
} from './sending/build-user-message.ts';
export type { As4Spool } from './spool.ts';
export type { Authenticate, KnownCertificates } from './wss/authenticate-signer.ts';
