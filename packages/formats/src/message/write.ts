import { element, type Markup } from '@budkavle/xml-security';
import { FormatsError } from '../errors.ts';
import { messageNamespace } from '../identifiers/document-type.ts';
import { encodeBase64 } from './base64.ts';
import type { AttachmentSource, Attention, InstanceIdentifier, MessageHeader, SdkMessage } from './model.ts';
import { scan } from './scan.ts';

type Maybe = Markup | undefined;

const tag = (name: string, ...content: Maybe[]): Markup => element(`tns:${name}`, {}, ...content);
const leaf = (name: string, text: string): Markup => element(`tns:${name}`, {}, text);
const maybe = (name: string, text: string | undefined): Maybe =>
  text === undefined ? undefined : leaf(name, text);

function identifier(name: string, id: InstanceIdentifier): Markup {
  return tag(name, leaf('root', id.root), leaf('extension', id.extension));
}

function attention(value: Attention): Markup {
  return tag(
    'attention',
    ...value.persons.map((person) =>
      tag('person', person.personId && identifier('personId', person.personId), maybe('label', person.label)),
    ),
    tag(
      'subOrganization',
      identifier('organizationId', value.subOrganization.organizationId),
      maybe('label', value.subOrganization.label),
    ),
    ...value.references.map((reference) =>
      tag('reference', identifier('referenceId', reference.referenceId), maybe('label', reference.label)),
    ),
  );
}

function messageHeader(header: MessageHeader): Markup {
  const { recipient, sender } = header;
  return tag(
    'messageHeader',
    leaf('creationDateTime', header.creationDateTime),
    leaf('messageId', header.messageId),
    leaf('conversationId', header.conversationId),
    maybe('refToMessageId', header.refToMessageId),
    maybe('label', header.label),
    leaf('confidentiality', String(header.confidentiality)),
    header.generatingSystem && identifier('generatingSystem', header.generatingSystem),
    tag(
      'recipient',
      identifier('recipientID', recipient.id),
      maybe('label', recipient.label),
      attention(recipient.attention),
    ),
    tag(
      'sender',
      identifier('senderID', sender.id),
      maybe('label', sender.label),
      sender.attention && attention(sender.attention),
    ),
  );
}

/** The document in pieces: text as it stands, attachments as what is to be put in. */
function* pieces<File extends { fileName: string; contentType: string }>(
  message: SdkMessage<File>,
): Generator<string | File> {
  yield `<tns:messagePayload xmlns:tns="${messageNamespace}"><tns:message>${messageHeader(message.header).xml}<tns:messageBody>`;
  for (const document of message.documents) {
    yield '<tns:documents>';
    yield leaf('documentID', document.documentId).xml;
    yield (maybe('documentName', document.documentName)?.xml ?? '') +
      (maybe('index', document.index)?.xml ?? '');
    for (const file of document.files) {
      yield `<tns:ContentFiles>${leaf('fileName', file.fileName).xml}${leaf('contentType', file.contentType).xml}<tns:content>`;
      yield file;
      yield '</tns:content></tns:ContentFiles>';
    }
    for (const text of document.texts) yield tag('ContentText', leaf('characterSequence', text)).xml;
    yield '</tns:documents>';
  }
  yield '</tns:messageBody></tns:message></tns:messagePayload>';
}

type Named = { readonly fileName: string; readonly contentType: string };

/** Octets that `writeMessage` will yield, told before it runs. */
export function messageSize(message: SdkMessage<Named & { readonly size: number }>): number {
  let size = 0;
  for (const piece of pieces(message))
    size += typeof piece === 'string' ? Buffer.byteLength(piece) : 4 * Math.ceil(piece.size / 3);
  return size;
}

/** Every rule, with a stand-in for each attachment. Throws FMT_MESSAGE_MODEL with the findings. */
export async function checkMessageModel(message: SdkMessage<Named>): Promise<void> {
  async function* skeleton() {
    for (const piece of pieces(message)) yield Buffer.from(typeof piece === 'string' ? piece : 'AA==');
  }
  const { findings } = await scan<never>(skeleton(), { model: false });
  if (findings.length > 0) throw new FormatsError('FMT_MESSAGE_MODEL', { findings });
}

/**
 * The canonical octets of the messagePayload element (no XML declaration), attachments base64 without line
 * breaks, constant memory. Throws FMT_MESSAGE_MODEL before the first octet if the model breaks a rule, and
 * when an attachment turns out to be empty (an empty element may not be sent).
 */
export async function* writeMessage(message: SdkMessage<AttachmentSource>): AsyncIterable<Buffer> {
  await checkMessageModel(message);
  for (const piece of pieces(message)) {
    if (typeof piece === 'string') {
      if (piece !== '') yield Buffer.from(piece);
      continue;
    }
    let empty = true;
    for await (const chunk of encodeBase64(piece.open())) {
      empty = false;
      yield chunk;
    }
    if (empty) throw new FormatsError('FMT_MESSAGE_MODEL', { detail: 'an attachment is empty' });
  }
}
