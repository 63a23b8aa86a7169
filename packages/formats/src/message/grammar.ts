import { type Grammar, particlesOf, type SimpleType, sequence, string } from '../grammar/types.ts';
import { messageNamespace } from '../identifiers/document-type.ts';

const { one, optional, many, some } = particlesOf(messageNamespace);
/** Nearly every type ends with `xs:any namespace="##other" processContents="lax"`, unbounded. */
const other = { than: messageNamespace, max: Number.POSITIVE_INFINITY };

const label: SimpleType = { kind: 'simple', value: 'string', maxLength: 256 };
const instanceIdentifier = sequence([one('root', string), one('extension', string)]);
const subOrganization = sequence(
  [one('organizationId', instanceIdentifier), optional('label', label)],
  other,
);
const person = sequence([optional('personId', instanceIdentifier), optional('label', label)], other);
const reference = sequence([one('referenceId', instanceIdentifier), optional('label', label)], other);
const attention = sequence(
  [many('person', person), one('subOrganization', subOrganization), many('reference', reference)],
  other,
);
const recipient = sequence(
  [one('recipientID', instanceIdentifier), optional('label', label), one('attention', attention)],
  other,
);
const sender = sequence(
  [one('senderID', instanceIdentifier), optional('label', label), optional('attention', attention)],
  other,
);
const header = sequence(
  [
    one('creationDateTime', { kind: 'simple', value: 'dateTime' }),
    one('messageId', string),
    one('conversationId', string),
    optional('refToMessageId', string),
    optional('label', string),
    one('confidentiality', { kind: 'simple', value: 'boolean' }),
    optional('generatingSystem', instanceIdentifier),
    one('recipient', recipient),
    one('sender', sender),
  ],
  other,
);
const contentFile = sequence(
  [one('fileName', string), one('contentType', string), one('content', string)],
  other,
);
const contentText = sequence([one('characterSequence', string)], other);
const documents = sequence(
  [
    one('documentID', string),
    optional('documentName', string),
    optional('index', string),
    many('ContentFiles', contentFile),
    many('ContentText', contentText),
  ],
  other,
);
const body = sequence([some('documents', documents)], other);
const message = sequence([one('messageHeader', header), one('messageBody', body)], other);

/** infrastructure_messaging_MessageWithAttachments_3.0.xsd. */
export const messageGrammar: Grammar = {
  root: one('messagePayload', sequence([one('message', message)])),
  prefixes: new Map([[messageNamespace, 'tns']]),
};
