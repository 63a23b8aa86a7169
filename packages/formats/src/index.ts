export { type ErrorDescription, errorCatalogue, FormatsError, type FormatsErrorCode } from './errors.ts';
export type { Finding, FindingDetail, ReasonCode } from './findings/finding.ts';
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
export type * from './message/model.ts';
export type { Receipt, ReceiptLine } from './receipt/model.ts';
export type { ReceiptFinding, ReceiptRule } from './receipt/receipt-finding.ts';
export type { XheFinding, XheRule } from './xhe/xhe-finding.ts';
export type { XheHeader, XheHeaderInput } from './xhe/xhe-header.ts';
