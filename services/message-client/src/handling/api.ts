import { type Static, Type } from 'typebox';

/** The part of the web's API that is about who does what with a conversation (API.md). Free of Node imports. */

const id = Type.String({ minLength: 1, maxLength: 256 });
const time = Type.String();
const closed = { additionalProperties: false };

export const PersonRef = Type.Object({ id, name: Type.String() });
export type PersonRef = Static<typeof PersonRef>;

export const Label = Type.Object({ id, name: Type.String() });
export type Label = Static<typeof Label>;

export const AnswerLock = Type.Object({ by: PersonRef, since: time, expiresAt: time });
export type AnswerLock = Static<typeof AnswerLock>;

/** What a list shows of a conversation besides its newest message. */
export const ConversationWork = Type.Object({
  status: Type.Enum(['open', 'done']),
  assignee: Type.Optional(PersonRef),
  /** A day, `2026-11-24`. */
  dueOn: Type.Optional(Type.String()),
  labels: Type.Array(Label),
  messageCount: Type.Integer(),
  noteCount: Type.Integer(),
  lock: Type.Optional(AnswerLock),
});
export type ConversationWork = Static<typeof ConversationWork>;

export const EntryKind = Type.Enum([
  'note',
  'assigned',
  'released',
  'handed-over',
  'done',
  'reopened',
  'reopened-by-message',
  'due',
  'lock-taken-over',
]);
export type EntryKind = Static<typeof EntryKind>;

export const Entry = Type.Object({
  id,
  kind: EntryKind,
  at: time,
  by: Type.Optional(PersonRef),
  to: Type.Optional(PersonRef),
  text: Type.Optional(Type.String()),
});
export type Entry = Static<typeof Entry>;

/** Answer of `GET /api/conversations/:conversationId/handling?mailbox=`. */
export const Handling = Type.Intersect([
  ConversationWork,
  Type.Object({
    following: Type.Boolean(),
    followers: Type.Integer(),
    /** Notes and what was done, oldest first. */
    entries: Type.Array(Entry),
    /** A draft of an answer that others may see; its text only for whom it is shared with. */
    drafts: Type.Array(Type.Object({ id, by: PersonRef, savedAt: time, shared: Type.Boolean() })),
  }),
]);
export type Handling = Static<typeof Handling>;

/** `expected`: whose it was when the person decided; somebody else's decision in between wins (409 ASSIGNMENT_CHANGED). */
export const Assign = Type.Object(
  {
    to: Type.Union([id, Type.Null()]),
    expected: Type.Union([id, Type.Null()]),
    note: Type.Optional(Type.String({ maxLength: 10_000 })),
  },
  closed,
);
export type Assign = Static<typeof Assign>;

export const SetStatus = Type.Object({ status: Type.Enum(['open', 'done']) }, closed);
export const SetDue = Type.Object(
  {
    dueOn: Type.Union([
      Type.String({ pattern: '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' }),
      Type.Null(),
    ]),
  },
  closed,
);
export const SetLabels = Type.Object({ labels: Type.Array(id, { maxItems: 20 }) }, closed);
export const SetFollow = Type.Object({ follow: Type.Boolean() }, closed);
export const AddNote = Type.Object(
  {
    text: Type.String({ minLength: 1, maxLength: 10_000, pattern: '\\S' }),
    mentions: Type.Array(id, { maxItems: 20 }),
  },
  closed,
);
export const TakeLock = Type.Object({ takeOver: Type.Optional(Type.Boolean()) }, closed);
export const MakeLabel = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 40, pattern: '\\S' }) },
  closed,
);
export const ShareDraft = Type.Object({ shared: Type.Boolean() }, closed);

/** Somebody who may read the mailbox; `handles`: can be given a conversation. */
export const Colleague = Type.Object({ id, name: Type.String(), handles: Type.Boolean() });
export type Colleague = Static<typeof Colleague>;

export const NoticeKind = Type.Enum([
  'mention',
  'handover',
  'message',
  'delegation',
  'delegation-ended',
  'watch',
]);
export type NoticeKind = Static<typeof NoticeKind>;

export const Notice = Type.Object({
  id,
  kind: NoticeKind,
  at: time,
  seen: Type.Boolean(),
  mailbox: Type.Object({ id, name: Type.String() }),
  conversationId: Type.Optional(Type.String()),
  subject: Type.Optional(Type.String()),
  by: Type.Optional(PersonRef),
});
export type Notice = Static<typeof Notice>;
export const NoticePage = Type.Object({ items: Type.Array(Notice), unseen: Type.Integer() });
export type NoticePage = Static<typeof NoticePage>;
export const SeeNotices = Type.Object({ ids: Type.Array(id, { maxItems: 200 }) }, closed);
