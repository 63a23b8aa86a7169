export { type ErrorDescription, errorCatalogue, FormatsError, type FormatsErrorCode } from './errors.ts';
export type { Finding, FindingDetail, ReasonCode } from './findings/finding.ts';
export { crossFindings, findings } from './findings/published.ts';
export { codes, type Icd, type ScopeCriterion } from './identifiers/code-lists.ts';
export {
  as4Action,
  type DocumentType,
  documentOfAction,
  documentTypeOf,
  documentTypes,
  messageNamespace,
  process,
  receiptNamespace,
} from './identifiers/document-type.ts';
export {
  formatIdentifier,
  type Identifier,
  parseIdentifier,
  parseUrlSegment,
  sameIdentifier,
  urlSegment,
} from './identifiers/identifier.ts';
export {
  canonicalParticipant,
  isParticipant,
  type Participant,
  parseParticipant,
  participantScheme,
  sameParticipant,
} from './identifiers/participant.ts';
export { isFunctionalAddress, isSdkTimestamp, isUuid, sdkTimestamp } from './identifiers/values.ts';
export type { AttachmentSink } from './message/attachment-feed.ts';
export { crossCheckEnvelope } from './message/cross-check.ts';
export { sanitiseFileName } from './message/file-name.ts';
export { checkFileType, defaultFileTypes, type FileType, fileTypeFindings } from './message/file-types.ts';
export type * from './message/model.ts';
export { readMessage, validateMessage } from './message/read.ts';
export type { MessageLimits, ScanResult } from './message/scan.ts';
export { MESSAGE_SIZE_LIMIT } from './message/size.ts';
export { checkMessageModel, messageSize, writeMessage } from './message/write.ts';
export { buildReceipt, receiptFor, receiptLines } from './receipt/build.ts';
export { type ReceiptEvent, type ReceiptEventIssue, receiptEvent } from './receipt/event.ts';
export type { Receipt, ReceiptLine } from './receipt/model.ts';
export { parseReceipt, validateReceipt } from './receipt/parse.ts';
export type { ReceiptFinding, ReceiptRule } from './receipt/receipt-finding.ts';
export {
  buildXhe,
  messageXheHeader,
  receiptXheHeader,
  sealXhe,
  type XheEncryption,
  xheRoot,
} from './xhe/build.ts';
export {
  type DecryptOptions,
  decryptXhePayload,
  openXhe,
  plainXhePayload,
  type RangeSource,
  type ResolveXheKey,
  type VerifiedXhe,
  type VerifyXheOptions,
  verifyXhe,
  xheDecryption,
} from './xhe/open.ts';
export { readXheHeader } from './xhe/read-header.ts';
export { transportModelFindings, xheReceiptFindings } from './xhe/to-findings.ts';
export type { XheFinding, XheRule } from './xhe/xhe-finding.ts';
export type { XheHeader, XheHeaderInput } from './xhe/xhe-header.ts';
