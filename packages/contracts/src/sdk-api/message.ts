import { type Static, type TSchema, Type } from 'typebox';
import { component } from './component.ts';
import { Events, MessageStatus } from './events.ts';

const string = (name: string, description: string, options: object = {}) =>
  Type.String({ ...component(name, description), ...options });

export const CreationDateTime = string('creationDateTimeDef', 'When the message was made, UTC', {
  examples: ['2019-08-15T17:52:58.1Z'],
});
export const MessageId = string('messageIdDef', 'Unique identifier (UUID) of the message');
export const ConversationId = string('conversationIdDef', 'Identifier (UUID) of the conversation');
export const RefToMessageId = string('refToMessageIdDef', 'messageId of the message that this one answers');
export const Confidentiality = Type.Boolean(
  component('confidentialityDef', 'The sender holds that the message has confidential content'),
);
export const Sender = string('senderDef', 'Sending organisation (senderId.extension)', {
  examples: ['0203:inera.se'],
});
export const Recipient = string('recipientDef', 'Receiving organisation (recipientId.extension)');
export const Label = string('labelDef', 'Subject', { maxLength: 256 });

export const GeneratingSystem = Type.Object(
  {
    root: Type.Optional(Type.String()),
    extension: Type.Optional(Type.String()),
    label: Type.Optional(Type.String()),
  },
  component('generatingSystemDef', 'The system that made the message'),
);

const labelledId = (name: string) =>
  Type.Object(
    { root: Type.String(), extension: Type.String({ maxLength: 256 }), label: Type.String() },
    component(name),
  );
export const Person = labelledId('personDef');
export const Reference = labelledId('referenceDef');
/** A person or a reference within an attention. */
export type LabelledId = Static<typeof Person>;

const attention = (name: string) =>
  Type.Object(
    {
      subOrganization: Type.Object({
        root: Type.Optional(Type.String()),
        extension: Type.Optional(
          Type.String({ maxLength: 256, description: 'The functional address (handlingServiceId)' }),
        ),
        label: Type.Optional(Type.String()),
      }),
      attentionPerson: Type.Optional(Type.Array(Person)),
      referenceId: Type.Optional(Type.Array(Reference)),
    },
    component(name),
  );
export const RecipientAttention = attention('recipientAttentionDef');
export const SenderAttention = attention('senderAttentionDef');
export type Attention = Static<typeof RecipientAttention>;

export const ContentTextBody = string('contentTextBodyDef', 'Message body (characterSequence)');
export const ContentFile = Type.Object(
  {
    fileName: Type.String(),
    contentType: Type.String({ description: 'MIME type' }),
    content: Type.String({ description: 'The file, base64' }),
  },
  component('contentFileDef'),
);
export type ContentFile = Static<typeof ContentFile>;

export const DigitalDocument = Type.Object(
  {
    documentName: Type.Optional(Type.String()),
    documentId: Type.String(),
    index: Type.Optional(Type.String({ description: 'Sort order, digits; 1 is the first' })),
    contentTextBody: Type.Optional(Type.Array(ContentTextBody)),
    contentFiles: Type.Optional(Type.Array(ContentFile)),
  },
  component('DigitalDocumentDef', 'One document: text, files or both'),
);
export type DigitalDocument = Static<typeof DigitalDocument>;

const common = {
  refToMessageId: Type.Optional(RefToMessageId),
  confidentiality: Confidentiality,
  generatingSystem: Type.Optional(GeneratingSystem),
  recipientAttention: Type.Optional(RecipientAttention),
  senderAttention: Type.Optional(SenderAttention),
  sender: Sender,
  recipient: Recipient,
  label: Label,
  digitalDocument: Type.Optional(Type.Array(DigitalDocument)),
  events: Type.Optional(Events),
};

/** Attributes of a message as the producer shows it. */
export const MessageAttributes = Type.Object(
  {
    messageStatus: MessageStatus,
    creationDateTime: CreationDateTime,
    messageId: MessageId,
    conversationId: ConversationId,
    ...common,
  },
  component('messageAttributesDef', 'SDK message'),
);
export type MessageAttributes = Static<typeof MessageAttributes>;

/** Attributes of a message to be sent: the ids and the time are filled in by the producer when absent (B1.4.2). */
export const MessageCreateAttributes = Type.Object(
  {
    messageStatus: Type.Optional(MessageStatus),
    creationDateTime: Type.Optional(CreationDateTime),
    messageId: Type.Optional(MessageId),
    conversationId: Type.Optional(ConversationId),
    ...common,
  },
  component('messageCreateAttributesDef', 'SDK message to be sent'),
);
export type MessageCreateAttributes = Static<typeof MessageCreateAttributes>;

const resource = <T extends TSchema>(name: string, attributes: T) =>
  Type.Object(
    {
      type: Type.Optional(Type.Enum(['messages'])),
      id: Type.Optional(Type.String({ description: "The producer's own id (UUID)" })),
      attributes: Type.Optional(attributes),
    },
    component(name),
  );
export const Message = resource('messageDef', MessageAttributes);
export type Message = Static<typeof Message>;
export const MessageCreate = resource('messageCreateDef', MessageCreateAttributes);
export type MessageCreate = Static<typeof MessageCreate>;
