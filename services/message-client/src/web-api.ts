import { type Static, Type } from 'typebox';
import { ConversationWork } from './handling/api.ts';

/**
 * The web's own API (API.md): schemas that the back end validates with, types that the web imports.
 * Free of Node imports, so that a browser build may read it.
 */

const id = Type.String({ minLength: 1, maxLength: 256 });
const time = Type.String({ description: 'ISO 8601, UTC' });

export const Permission = Type.Enum(['read', 'handle', 'send', 'administer']);
export type Permission = Static<typeof Permission>;

export const Mailbox = Type.Object({
  id,
  /** The functional address. */
  address: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  permissions: Type.Array(Permission),
  unread: Type.Integer(),
  failed: Type.Integer(),
  /** Conversations that nobody has, that the user has, that wait for an answer; drafts that the user may open. */
  unassigned: Type.Integer(),
  mine: Type.Integer(),
  waiting: Type.Integer(),
  drafts: Type.Integer(),
});
export type Mailbox = Static<typeof Mailbox>;

export const Session = Type.Object({
  user: Type.Object({ id, name: Type.String(), assuranceLevel: Type.Integer() }),
  organisation: Type.Object({ participant: Type.String(), name: Type.String() }),
  environment: Type.Object({ name: Type.String(), isDemo: Type.Boolean() }),
  /** May administer something: the whole client, or a mailbox. */
  administers: Type.Boolean(),
  mailboxes: Type.Array(Mailbox),
  csrfToken: Type.String(),
  language: Type.Enum(['sv', 'en']),
});
export type Session = Static<typeof Session>;

export const Recipient = Type.Object({
  organisation: Type.Object({ participant: Type.String(), name: Type.String() }),
  address: Type.Object({
    identifier: Type.String(),
    name: Type.String(),
    description: Type.Optional(Type.String()),
  }),
});
export type Recipient = Static<typeof Recipient>;

export const Person = Type.Object({
  name: Type.Optional(Type.String()),
  idRoot: Type.Optional(Type.String()),
  id: Type.Optional(Type.String()),
});
export type Person = Static<typeof Person>;

export const Reference = Type.Object(
  {
    root: Type.String({ minLength: 1, maxLength: 256 }),
    extension: Type.String({ minLength: 1, maxLength: 256 }),
    label: Type.Optional(Type.String({ maxLength: 256 })),
  },
  { additionalProperties: false },
);
export type Reference = Static<typeof Reference>;

export const Attachment = Type.Object({ id, name: Type.String(), type: Type.String(), size: Type.Integer() });
export type Attachment = Static<typeof Attachment>;

/** States of the SDK API, and two that only a client needs: DRAFT, and NO_RECEIPT (not known whether it arrived). */
export const State = Type.Enum([
  'DRAFT',
  'SCHEDULED',
  'SUBMITTED',
  'SCHEDULED_FOR_RESEND',
  'ACKNOWLEDGE',
  'WAITING_FOR_RECEIPT',
  'ACCEPTED',
  'REJECTED',
  'MESSAGE_EXCHANGE_ERROR',
  'NO_RECEIPT',
  'NEW',
]);
export type State = Static<typeof State>;

/** Conversations by what is to be done with them; messages by where they are (`inbox`: everything that came in). */
export const Folder = Type.Enum([
  'unassigned',
  'mine',
  'all',
  'waiting',
  'done',
  'inbox',
  'sent',
  'drafts',
  'failed',
]);
export type Folder = Static<typeof Folder>;

const summary = {
  id,
  conversationId: Type.String(),
  mailboxId: id,
  direction: Type.Enum(['in', 'out', 'draft']),
  counterpart: Type.Optional(Recipient),
  subject: Type.String(),
  excerpt: Type.String(),
  state: State,
  unread: Type.Boolean(),
  attachmentCount: Type.Integer(),
  confidential: Type.Boolean(),
  /** Created or received. */
  at: time,
  stateAt: time,
  retryAt: Type.Optional(time),
  /** In lists of conversations. */
  work: Type.Optional(ConversationWork),
};
export const MessageSummary = Type.Object(summary);
export type MessageSummary = Static<typeof MessageSummary>;

export const TrailStep = Type.Object({
  step: Type.Enum([
    'CREATED',
    'SCHEDULED',
    'SUBMITTED',
    'RESCHEDULED',
    'ACKNOWLEDGED',
    'RECEIPT',
    'FAILED',
    'RECEIVED',
    'RECEIPT_SENT',
    'READ',
  ]),
  at: time,
  who: Type.Object({
    kind: Type.Enum([
      'person',
      'message-service',
      'access-point',
      'recipient-access-point',
      'recipient',
      'sender',
    ]),
    name: Type.Optional(Type.String()),
  }),
  code: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
  retryAt: Type.Optional(time),
});
export type TrailStep = Static<typeof TrailStep>;

export const ReceiptLine = Type.Object({
  reason: Type.Enum(['SV', 'BV', 'SIG']),
  detailCode: Type.Optional(Type.String()),
  detail: Type.String(),
  field: Type.String(),
});
export type ReceiptLine = Static<typeof ReceiptLine>;

export const Receipt = Type.Object({
  code: Type.Enum(['ACCEPTED', 'REJECTED']),
  at: time,
  lines: Type.Array(ReceiptLine),
});
export type Receipt = Static<typeof Receipt>;

export const Party = Type.Intersect([Recipient, Type.Object({ persons: Type.Array(Person) })]);
export type Party = Static<typeof Party>;

export const MessageDetail = Type.Object({
  ...summary,
  body: Type.Array(Type.Object({ text: Type.String(), documentName: Type.Optional(Type.String()) })),
  attachments: Type.Array(Attachment),
  sender: Party,
  recipient: Party,
  references: Type.Array(Reference),
  trail: Type.Array(TrailStep),
  receipt: Type.Optional(Receipt),
  ids: Type.Object({
    messageId: Type.String(),
    conversationId: Type.String(),
    refToMessageId: Type.Optional(Type.String()),
    as4MessageId: Type.Optional(Type.String()),
  }),
  sentBy: Type.Optional(Type.String()),
});
export type MessageDetail = Static<typeof MessageDetail>;

export const MessagePage = Type.Object({
  items: Type.Array(MessageSummary),
  next: Type.Optional(Type.String()),
});
export type MessagePage = Static<typeof MessagePage>;

export const Conversation = Type.Object({
  conversationId: Type.String(),
  subject: Type.String(),
  messages: Type.Array(MessageDetail),
});
export type Conversation = Static<typeof Conversation>;

export const Draft = Type.Object({
  id,
  mailboxId: id,
  version: Type.Integer(),
  recipient: Type.Optional(Recipient),
  subject: Type.String(),
  text: Type.String(),
  confidential: Type.Boolean(),
  references: Type.Array(Reference),
  recipientPerson: Type.Optional(Type.String()),
  attachments: Type.Array(Attachment),
  replyTo: Type.Optional(Type.Object({ id, subject: Type.String() })),
  conversationId: Type.Optional(Type.String()),
  /** All who may send from the mailbox can open it; else only its writer and who has the conversation. */
  shared: Type.Boolean(),
  savedAt: time,
  savedBy: Type.String(),
  /** Why the message service refused what was sent; gone after the next change. */
  refusal: Type.Optional(
    Type.Object({
      code: Type.String(),
      fields: Type.Record(Type.String(), Type.String()),
      at: time,
    }),
  ),
});
export type Draft = Static<typeof Draft>;

/** Body of `POST /api/mailboxes/:mailboxId/drafts`. */
export const CreateDraft = Type.Object({ replyTo: Type.Optional(id) }, { additionalProperties: false });
export type CreateDraft = Static<typeof CreateDraft>;

/** Body of `PATCH /api/drafts/:id`: the version that was changed, and what is new. `null` takes a value away. */
export const ChangeDraft = Type.Object(
  {
    version: Type.Integer(),
    recipient: Type.Optional(Type.Union([Recipient, Type.Null()])),
    subject: Type.Optional(Type.String({ maxLength: 1024 })),
    text: Type.Optional(Type.String({ maxLength: 1_000_000 })),
    confidential: Type.Optional(Type.Boolean()),
    references: Type.Optional(Type.Array(Reference, { maxItems: 50 })),
    recipientPerson: Type.Optional(Type.Union([Type.String({ maxLength: 256 }), Type.Null()])),
  },
  { additionalProperties: false },
);
export type ChangeDraft = Static<typeof ChangeDraft>;

/** Body of `POST /api/messages/:id/read`. */
export const MarkRead = Type.Object({ read: Type.Boolean() }, { additionalProperties: false });
export type MarkRead = Static<typeof MarkRead>;

/** Answer of `GET /api/address-book?q=`; `stale`: the address book cannot be reached, the local copy answers. */
export const AddressBookPage = Type.Object({ items: Type.Array(Recipient), stale: Type.Boolean() });
export type AddressBookPage = Static<typeof AddressBookPage>;

/** One event of `GET /api/events`: what to ask for again, never content. */
export const ChangedEvent = Type.Object({
  type: Type.Literal('changed'),
  mailboxId: id,
  messageId: Type.Optional(id),
});
export type ChangedEvent = Static<typeof ChangedEvent>;

/** Every error answer: application/problem+json. `fields`: what to mend, by field of the draft, as stable codes. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  code: Type.String(),
  instance: Type.Optional(Type.String()),
  fields: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type Problem = Static<typeof Problem>;
