import { randomUUID } from 'node:crypto';
import type { DigitalDocument, MessageCreateAttributes } from '@budkavle/contracts';
import { checkMessageModel, FormatsError, isUuid, messageSize, sdkTimestamp } from '@budkavle/formats';
import type { Caller } from '../api/authorize.ts';
import { ApiRefusal, issue, refusal } from '../api/refusal.ts';
import type { Context } from '../context.ts';
import type { StoredContent, StoredDocument } from '../store/content.ts';
import { checkFiles } from './check-files.ts';
import { checkParties, type Parties } from './check-parties.ts';
import { type IncomingDocument, readIncoming } from './incoming-document.ts';
import { type Accepted, findKnown, repetition } from './repetition.ts';
import { requestDigest } from './request-digest.ts';
import { storeOutgoing } from './store-outgoing.ts';
import { type MessageIdentity, toSdkMessage } from './to-sdk-message.ts';

/**
 * Takes a message to be sent (design, steps 1 and 2): validated in full, stored durably, and only then answered. Idempotent
 * under messageId. Throws ApiRefusal.
 */
export async function acceptMessage(
  context: Context,
  caller: Caller,
  body: AsyncIterable<Uint8Array>,
): Promise<Accepted> {
  const incoming = await readIncoming(context, caller, body);
  try {
    const parties = await checkParties(context, caller, incoming.attributes);
    const identity = identityOf(incoming.attributes, incoming.attributes.sender);
    const digest = requestDigest(incoming.attributes, incoming.files);
    // A repetition is recognised before anything is scanned or stored anew.
    const known = await findKnown(context, parties.participant.id, identity.messageId);
    if (known) return repetition(known, digest, identity.messageId);
    const content = contentOf(incoming, parties);
    await checkRules(context, identity, content);
    await checkFiles(context, incoming.attributes.digitalDocument ?? [], incoming.files);
    return await storeOutgoing(context, caller, { incoming, parties, identity, content, digest });
  } finally {
    await incoming.discard();
  }
}

/** What the client left out is filled in (B1.4.2). */
function identityOf(attributes: MessageCreateAttributes, sender: string): MessageIdentity {
  const { messageId, conversationId } = attributes;
  for (const [name, value] of Object.entries({ messageId, conversationId })) {
    if (value !== undefined && !isUuid(value)) {
      throw refusal('MT_RULE', 'is not a valid UUID', `data.attributes.${name}`);
    }
  }
  return {
    messageId: messageId ?? randomUUID(),
    conversationId: conversationId ?? randomUUID(),
    refToMessageId: attributes.refToMessageId || undefined,
    creationDateTime: attributes.creationDateTime ?? sdkTimestamp(),
    sender,
    recipient: attributes.recipient,
  };
}

/** Names of the address book stand in for labels that the client did not give. */
function contentOf(incoming: IncomingDocument, parties: Parties): StoredContent {
  const { attributes, files } = incoming;
  const documents = attributes.digitalDocument ?? [];
  const { recipientAttention, senderAttention } = attributes;
  const { recipientAddress, senderAddress, participant } = parties;
  const senderLabel = participant.name ?? senderAddress?.organisation.name;
  return {
    confidentiality: attributes.confidentiality,
    label: attributes.label,
    ...(attributes.generatingSystem && { generatingSystem: attributes.generatingSystem }),
    ...(recipientAttention && { recipientAttention: labelled(recipientAttention, recipientAddress.name) }),
    ...(senderAttention && { senderAttention: labelled(senderAttention, senderAddress?.name) }),
    recipientLabel: recipientAddress.organisation.name,
    ...(senderLabel !== undefined && { senderLabel }),
    digitalDocument: documents.map((document) => storedDocument(document, files)),
  };
}

function labelled<A extends { subOrganization: { label?: string } }>(
  attention: A,
  name: string | undefined,
): A {
  if (attention.subOrganization.label || name === undefined) return attention;
  return { ...attention, subOrganization: { ...attention.subOrganization, label: name.slice(0, 256) } };
}

function storedDocument(
  { contentFiles, ...document }: DigitalDocument,
  files: IncomingDocument['files'],
): StoredDocument {
  if (!contentFiles) return document;
  return {
    ...document,
    contentFiles: contentFiles.map(({ fileName, contentType, content }) => {
      const upload = files.get(content);
      return { fileName, contentType, hash: upload?.sha256 ?? '', size: upload?.size ?? 0 };
    }),
  };
}

/** XSD, Schematron and the rules that only code can check; the size of what will go out. */
async function checkRules(
  context: Context,
  identity: MessageIdentity,
  content: StoredContent,
): Promise<void> {
  const message = toSdkMessage(identity, content);
  try {
    await checkMessageModel(message);
  } catch (error) {
    if (!(error instanceof FormatsError)) throw error;
    const issues = error.findings
      .slice(0, 50)
      .map((finding) => issue('MT_RULE', finding.text, finding.field));
    throw new ApiRefusal('MT_RULE', { issues });
  }
  if (messageSize(message) > context.settings.messageBytes) throw new ApiRefusal('MT_TOO_LARGE');
}
