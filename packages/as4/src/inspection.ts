/**
 * The steps of opening a message, one by one, for tools that explain a message which has been refused. Not for receiving:
 * there only `openUserMessage` keeps the order of the checks.
 */
export { checkReceiptReferences } from './answers/receipt-information.ts';
export { readFault } from './answers/soap-fault.ts';
export { gunzipBounded } from './compression/gunzip-bounded.ts';
export { readErrors, readSignalInfo } from './ebms/read-signal.ts';
export { readUserMessage } from './ebms/read-user-message.ts';
export { validateMessaging } from './ebms/validate-messaging.ts';
export { contentIdOfUrl, stripContentId } from './mime/content-id.ts';
export { ns, uris } from './namespaces.ts';
export { checkHeader, checkParts } from './receiving/check-header.ts';
export { readEnvelope, readHeaderBlocks, type SoapEnvelope } from './soap/envelope.ts';
export { type AttachmentDigest, attachmentDigest } from './wss/attachment-digest.ts';
export { checkReferences } from './wss/check-references.ts';
export { type EncryptedAttachment, readEncryptedData } from './wss/encrypted-data.ts';
export { type EncryptedKey, readEncryptedKey } from './wss/encrypted-key.ts';
export { type KeyReference, matchingCertificates, readKeyInfo } from './wss/key-reference.ts';
export { readSecurity } from './wss/read-security.ts';
export { readSecurityToken, type SecurityToken, tokenId } from './wss/security-tokens.ts';
