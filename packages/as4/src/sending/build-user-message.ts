import type { Certificate, KeyEntry } from '@budkavle/pki';
import type { ReferenceToSign } from '@budkavle/xml-security';
import { messagingMarkup, userMessageMarkup } from '../ebms/build-user-message.ts';
import type { UserMessageHeader } from '../ebms/header.ts';
import { isSendableMessageId } from '../ebms/message-id.ts';
import { As4Error } from '../errors/as4-error.ts';
import { isPlainContentId } from '../mime/content-id.ts';
import { type PartToWrite, writeMultipart } from '../mime/multipart-writer.ts';
import { gzipType, soapContentType, uris } from '../namespaces.ts';
import type { As4Profile } from '../profile/as4-profile.ts';
import { testService } from '../profile/profiles.ts';
import { localIds, signEnvelope } from '../soap/signed-envelope.ts';
import type { As4Spool } from '../spool.ts';
import { encryptPayload } from './encrypt-payload.ts';

/** What was signed, to be found again in the receipt. */
export interface SentReference {
  readonly uri: string;
  readonly digestAlgorithm: string;
  readonly digest: Buffer;
  readonly transforms: readonly string[];
}

export interface OutgoingUserMessage {
  readonly messageId: string;
  /** For the HTTP header. */
  readonly contentType: string;
  readonly contentLength: number;
  body(): AsyncIterable<Buffer>;
  /** The SOAP part. */
  readonly envelope: Buffer;
  readonly references: readonly SentReference[];
}

export interface MessageToSend {
  /** The same on every resend, as is `timestamp`. */
  readonly messageId: string;
  /** xs:dateTime in UTC with Z, at most milliseconds. */
  readonly timestamp: string;
  readonly fromPartyId: string;
  readonly toPartyId: string;
  readonly service: string;
  readonly action: string;
  readonly conversationId: string;
  readonly originalSender: string;
  readonly finalRecipient: string;
}

export interface BuildUserMessageOptions {
  readonly profile: As4Profile;
  readonly message: MessageToSend;
  /** Absent only for the test service. */
  readonly payload?: AsyncIterable<Uint8Array>;
  readonly sender: KeyEntry;
  readonly receiver: Certificate;
  /** Holds the encrypted attachment; the caller discards it when the message is no longer needed. */
  readonly spool: As4Spool;
  /** Settable for each receiver; the profile's value if absent. */
  readonly contentId?: string;
  readonly mimeType?: string;
  /** False: without gzip, for a receiver that cannot read it. SDK demands it (section 4). */
  readonly compressed?: boolean;
}

/**
 * Builds a user message (sections 2–6): gzip unless told otherwise, signed, encrypted, packed. Constant memory.
 * @throws As4Error AS4_USAGE for values that the profile does not allow on the wire
 */
export async function buildUserMessage(options: BuildUserMessageOptions): Promise<OutgoingUserMessage> {
  const { profile, message, sender } = options;
  const contentId = options.contentId ?? profile.contentId;
  checkValues(options, contentId);
  const ids = localIds(message.messageId);
  const encrypted =
    options.payload &&
    (await encryptPayload({
      payload: options.payload,
      receiver: options.receiver,
      transport: profile.suite.keyTransport[0] as (typeof profile.suite.keyTransport)[number],
      contentId,
      suffix: ids.suffix,
      compressed: options.compressed ?? true,
      spool: options.spool,
    }));
  const header = headerOf(options, encrypted ? contentId : undefined);
  const signed = await signEnvelope({
    ids,
    messaging: messagingMarkup(ids.messaging, userMessageMarkup(header)),
    key: sender,
    attachments: encrypted
      ? [{ uri: `cid:${contentId}`, transform: uris.swaContentSignature, digest: encrypted.digest }]
      : [],
    before: encrypted?.blocks ?? [],
  });
  const root: PartToWrite = {
    contentType: soapContentType,
    contentId: `root-${ids.suffix}@${message.messageId.split('@')[1]?.replace(/[^A-Za-z0-9._-]/g, '') ?? 'ap'}`,
    length: signed.octets.length,
    open: () => once(signed.octets),
  };
  const attachment: PartToWrite[] = encrypted
    ? [
        {
          contentType: 'application/octet-stream',
          contentId,
          length: encrypted.length,
          open: () => options.spool.read(),
        },
      ]
    : [];
  return {
    ...writeMultipart([root, ...attachment]),
    messageId: message.messageId,
    envelope: signed.octets,
    references: signed.references.map(sentReference),
  };
}

function headerOf(
  { profile, message, mimeType, compressed = true }: BuildUserMessageOptions,
  contentId: string | undefined,
): UserMessageHeader {
  const isTest = message.service === testService.service;
  const property = (name: string, value: string) => ({ name, type: profile.propertyType, value });
  const partProperties = [
    { name: 'MimeType', value: mimeType ?? profile.mimeType },
    ...(profile.characterSet === undefined ? [] : [{ name: 'CharacterSet', value: profile.characterSet }]),
    ...(compressed ? [{ name: 'CompressionType', value: gzipType }] : []),
  ];
  return {
    messageId: message.messageId,
    timestamp: message.timestamp,
    refToMessageId: undefined,
    mpc: undefined,
    from: { partyId: message.fromPartyId, partyIdType: profile.partyIdType, role: profile.roles.initiator },
    to: { partyId: message.toPartyId, partyIdType: profile.partyIdType, role: profile.roles.responder },
    agreementRef: undefined,
    service: { value: message.service, type: isTest ? undefined : profile.serviceType },
    action: message.action,
    conversationId: message.conversationId,
    properties: [
      property('originalSender', message.originalSender),
      property('finalRecipient', message.finalRecipient),
    ],
    parts: contentId === undefined ? [] : [{ href: `cid:${contentId}`, properties: partProperties }],
  };
}

function checkValues(
  { message, sender, receiver, payload }: BuildUserMessageOptions,
  contentId: string,
): void {
  const refuse = (what: string) => {
    throw new As4Error('AS4_USAGE', what);
  };
  if (!isSendableMessageId(message.messageId)) refuse('MessageId is not of the form local@domain');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/.test(message.timestamp))
    refuse('Timestamp is not UTC');
  if (!isPlainContentId(contentId)) refuse('Content-ID would need encoding');
  if (sender.certificate.commonName !== message.fromPartyId)
    refuse('From/PartyId is not the CN of the signing certificate');
  if (receiver.commonName !== message.toPartyId) refuse('To/PartyId is not the CN of the receiver');
  if (!payload && message.service !== testService.service) refuse('a message without payload');
  for (const name of ['service', 'action', 'originalSender', 'finalRecipient'] as const)
    if (message[name] === '' || message[name] !== message[name].trim())
      refuse(`${name} is empty or has white space around it`);
}

function sentReference(reference: ReferenceToSign): SentReference {
  return {
    uri: reference.uri,
    digestAlgorithm: uris.sha256,
    digest: reference.digest,
    transforms: [reference.transform],
  };
}

async function* once(octets: Buffer): AsyncIterable<Buffer> {
  yield octets;
}
