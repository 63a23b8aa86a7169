import type { Certificate, KeyEntry } from '@budkavle/pki';
import { childrenNamed, type SignedReference, type XmlElement } from '@budkavle/xml-security';
import type { UserMessageHeader } from '../ebms/header.ts';
import { readUserMessage } from '../ebms/read-user-message.ts';
import { validateMessaging } from '../ebms/validate-messaging.ts';
import { As4Error, openError } from '../errors/as4-error.ts';
import { ns } from '../namespaces.ts';
import type { As4Limits, As4Profile } from '../profile/as4-profile.ts';
import { defaultLimits } from '../profile/limits.ts';
import { isEmptyElement, readEnvelope, readHeaderBlocks, uniqueIds } from '../soap/envelope.ts';
import type { As4Spool } from '../spool.ts';
import {
  type Authenticate,
  authenticateSigner,
  type KnownCertificates,
  verifySignature,
} from '../wss/authenticate-signer.ts';
import { checkReferences } from '../wss/check-references.ts';
import { checkTimestamp } from '../wss/check-timestamp.ts';
import { readSecurity, type SecurityHeader } from '../wss/read-security.ts';
import { type CheckedHeader, checkHeader, checkParts, type ExpectedPart } from './check-header.ts';
import { keyOf, openAttachment, unwrapContentKey, verifyAttachment } from './decrypt-attachment.ts';
import { type As4Request, type RequestParts, readParts } from './read-parts.ts';

export interface ReceivedPayload {
  readonly contentId: string;
  /** Of the uncompressed content. */
  readonly mimeType: string;
  readonly compressed: boolean;
  /** Of the signed octets: what tells a duplicate from a conflict (section 10). */
  readonly digest: Buffer;
  /** Decrypted, inflated, bounded; may be called again. @throws As4Error EBMS:0303 while reading */
  open(): AsyncIterable<Buffer>;
}

export interface ReceivedUserMessage {
  readonly profile: As4Profile;
  readonly header: UserMessageHeader;
  /** The SOAP part as received. */
  readonly envelope: Buffer;
  readonly signer: Certificate;
  /** What `authenticate` returned. */
  readonly evidence: unknown;
  readonly signatureValue: Buffer;
  /** Ours, named by To: signs the answer. */
  readonly recipientKey: KeyEntry;
  /** All of SignedInfo, in order, for the receipt. */
  readonly references: readonly SignedReference[];
  readonly isTest: boolean;
  readonly originalSender: string;
  readonly finalRecipient: string;
  readonly payloads: readonly ReceivedPayload[];
  /** Empties the quarantine. Always call it. */
  discard(): Promise<void>;
}

/** Names of the steps of section 7, as `observe` sees them. */
export type OpeningStep =
  | 'mime'
  | 'soap'
  | 'messaging'
  | 'profile'
  | 'security'
  | 'signer'
  | 'signature'
  | 'decryption';

export interface OpenUserMessageOptions {
  readonly profiles: readonly As4Profile[];
  /** Our own: the current one first, then previous ones that still open messages. */
  readonly keys: readonly KeyEntry[];
  readonly authenticate: Authenticate;
  readonly knownCertificates?: KnownCertificates;
  quarantine(): Promise<As4Spool>;
  readonly now?: () => Date;
  readonly limits?: Partial<As4Limits>;
  /** Told when a step begins, with the MessageId once it is known. */
  observe?(step: OpeningStep, messageId: string | undefined): void;
}

interface Context extends OpenUserMessageOptions {
  readonly bounds: As4Limits;
  readonly spools: As4Spool[];
  messageId: string | undefined;
}

/**
 * Opens a user message: steps 2 to 10 of section 7, in that order. Attachments wait in quarantine; decryption starts
 * after the signature and the digests of the SOAP part have been verified; resolves after the tag and the digest of
 * every attachment have been verified.
 * @throws As4Error with `refToMessageId` once it is known; the quarantine is then empty
 */
export async function openUserMessage(
  request: As4Request,
  options: OpenUserMessageOptions,
): Promise<ReceivedUserMessage> {
  const context: Context = {
    ...options,
    bounds: { ...defaultLimits, ...options.limits },
    spools: [],
    messageId: undefined,
  };
  try {
    return await open(request, context);
  } catch (error) {
    await discardAll(context.spools);
    if (error instanceof As4Error) error.refToMessageId ??= context.messageId;
    throw error;
  }
}

async function open(request: As4Request, context: Context): Promise<ReceivedUserMessage> {
  const { bounds } = context;
  const step = (name: OpeningStep) => context.observe?.(name, context.messageId);
  const now = context.now?.() ?? new Date();

  step('mime');
  const parts = await readParts(request, bounds, context.quarantine, context.spools);
  step('soap');
  const soap = readEnvelope(parts.envelope, bounds.envelopeBytes);
  const blocks = readHeaderBlocks(soap.header);
  step('messaging');
  const header = readMessaging(blocks.messaging, context);
  const ids = uniqueIds(soap.root);
  step('profile');
  const checked = checkHeader(header, context.profiles, bounds, now);
  if (!isEmptyElement(soap.body)) throw openError('EBMS:0003', 'SOAP Body: not empty');
  const contentIds = parts.attachments.map((part) => part.contentId);
  const expected = checkParts(header, contentIds, checked.isTest);
  step('security');
  const security = readSecurity(blocks.security, checked.profile.suite, bounds.references);
  const signed = checkReferences(security.signature.references, {
    ids,
    messaging: blocks.messaging,
    body: soap.body,
    timestamp: security.timestamp,
    contentIds,
  });
  checkEncryption(security, contentIds);
  step('signer');
  const signer = await authenticateSigner({
    signer: security.signer,
    partyId: header.from.partyId,
    authenticate: context.authenticate,
    knownCertificates: context.knownCertificates,
  });
  const recipientKey = context.keys.find((key) => key.certificate.commonName === header.to.partyId);
  if (!recipientKey) throw openError('EBMS:0003', 'To/PartyId: not this access point');
  step('signature');
  verifySignature(security.signature, signer.certificate, [
    [signed.messaging, blocks.messaging],
    [signed.body, soap.body],
    ...(signed.timestamp && security.timestamp ? [[signed.timestamp, security.timestamp] as const] : []),
  ]);
  checkTimestamp(security.timestamp, signed.timestamp, now);
  step('decryption');
  const payloads = await openPayloads(parts, expected, security, signed.attachments, context);
  return {
    ...publicHeader(checked),
    header,
    envelope: parts.envelope,
    signer: signer.certificate,
    evidence: signer.evidence,
    signatureValue: security.signature.signatureValue,
    recipientKey,
    references: security.signature.references,
    payloads,
    discard: () => discardAll(context.spools),
  };
}

/** Step 4. The MessageId is read as soon as there is one, so that every later error carries it. */
function readMessaging(messaging: XmlElement, context: Context): UserMessageHeader {
  const userMessages = childrenNamed(messaging, ns.eb, 'UserMessage');
  const signals = childrenNamed(messaging, ns.eb, 'SignalMessage');
  const [userMessage, ...more] = userMessages;
  context.messageId = peekMessageId(userMessage ?? signals[0]);
  validateMessaging(messaging);
  if (more.length > 0) throw openError('EBMS:0003', 'Messaging: exactly one UserMessage expected');
  if (!userMessage || signals.length > 0)
    throw openError('EBMS:0010', 'Messaging: only user messages are received here');
  return readUserMessage(userMessage);
}

function peekMessageId(message: XmlElement | undefined): string | undefined {
  const info = message && childrenNamed(message, ns.eb, 'MessageInfo')[0];
  const id = info && childrenNamed(info, ns.eb, 'MessageId')[0];
  const text = id?.children
    .map((node) => (node.kind === 'text' ? node.value : ''))
    .join('')
    .trim();
  return text && text.length <= 255 && !/[\u0000-\u001f\u007f]/.test(text) ? text : undefined;
}

/** Step 6, encryption: one EncryptedData for each attachment and for nothing else. */
function checkEncryption(security: SecurityHeader, contentIds: readonly string[]): void {
  const encrypted = security.encryptedData.map((data) => data.contentId);
  for (const id of contentIds)
    if (!encrypted.includes(id)) throw openError('EBMS:0103', 'attachment: not encrypted');
  if (encrypted.length !== contentIds.length)
    throw openError('EBMS:0103', 'EncryptedData: one for each attachment expected');
  if (encrypted.length > 0 && security.encryptedKeys.length === 0)
    throw openError('EBMS:0103', 'EncryptedKey: missing');
  for (const data of security.encryptedData) keyOf(data, security.encryptedKeys);
}

async function openPayloads(
  parts: RequestParts,
  expected: readonly ExpectedPart[],
  security: SecurityHeader,
  references: ReadonlyMap<string, SignedReference>,
  context: Context,
): Promise<ReceivedPayload[]> {
  const keys = new Map<unknown, Buffer>();
  for (const key of security.encryptedKeys) keys.set(key, await unwrapContentKey(key, context.keys));
  const payloads: ReceivedPayload[] = [];
  for (const { contentId, mimeType, compressed } of expected) {
    const part = parts.attachments.find((one) => one.contentId === contentId);
    const data = security.encryptedData.find((one) => one.contentId === contentId);
    const reference = references.get(contentId);
    const key = data && keys.get(keyOf(data, security.encryptedKeys));
    if (!part || !data || !reference || !key)
      throw openError('EBMS:0103', 'attachment: not signed and encrypted');
    const digest = await verifyAttachment(part, data.mimeType, key, reference);
    payloads.push({
      contentId,
      mimeType,
      compressed,
      digest,
      open: () => openAttachment(part, compressed, key, context.bounds),
    });
  }
  return payloads;
}

function publicHeader({ profile, isTest, originalSender, finalRecipient }: CheckedHeader) {
  return { profile, isTest, originalSender, finalRecipient };
}

async function discardAll(spools: As4Spool[]): Promise<void> {
  for (const spool of spools.splice(0)) await spool.discard();
}
