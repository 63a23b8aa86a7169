import { type Static, Type } from 'typebox';
import { PersonRef } from '../handling/api.ts';
import { Delegation, Grant } from '../permissions/api.ts';

/** Administration (API.md). Free of Node imports. */

const id = Type.String({ minLength: 1, maxLength: 256 });
const time = Type.String();
const closed = { additionalProperties: false };
const permission = Type.Enum(['read', 'handle', 'send', 'administer']);

export const AdministeredMailbox = Type.Object({
  id,
  address: Type.String(),
  name: Type.String(),
  /** The configuration names it; else it was made here, or only messages to it are known. */
  origin: Type.Enum(['configuration', 'hand', 'unknown']),
  closedAt: Type.Optional(time),
});
export type AdministeredMailbox = Static<typeof AdministeredMailbox>;

export const AdministrationStart = Type.Object({
  /** Of the whole client. */
  administrator: Type.Boolean(),
  mailboxes: Type.Array(AdministeredMailbox),
});
export type AdministrationStart = Static<typeof AdministrationStart>;

export const MailboxAdministration = Type.Object({
  mailbox: AdministeredMailbox,
  /** Who may do what at this moment, whatever the reason. */
  holders: Type.Array(Type.Object({ id, name: Type.String(), permissions: Type.Array(permission) })),
  /** Rules of the configuration; changed there. */
  rules: Type.Array(
    Type.Object({ claim: Type.String(), value: Type.String(), permissions: Type.Array(permission) }),
  ),
  grants: Type.Array(Grant),
  delegations: Type.Array(Delegation),
  people: Type.Array(PersonRef),
  groups: Type.Array(Type.Object({ id, name: Type.String() })),
});
export type MailboxAdministration = Static<typeof MailboxAdministration>;

/** What an act would do, before it is done: who would lose what. */
export const Effect = Type.Object({
  loses: Type.Array(Type.Object({ id, name: Type.String(), permissions: Type.Array(permission) })),
});
export type Effect = Static<typeof Effect>;

export const MakeMailbox = Type.Object(
  {
    address: Type.String({ minLength: 3, maxLength: 256, pattern: '^\\S+$' }),
    name: Type.String({ minLength: 1, maxLength: 256, pattern: '\\S' }),
  },
  closed,
);

export const AdministeredPerson = Type.Object({
  id,
  name: Type.String(),
  lastLoginAt: time,
  blockedAt: Type.Optional(time),
  sessions: Type.Integer(),
});
export type AdministeredPerson = Static<typeof AdministeredPerson>;

export const SetBlocked = Type.Object({ blocked: Type.Boolean() }, closed);

export const Group = Type.Object({
  id,
  name: Type.String(),
  members: Type.Array(PersonRef),
  undoUntil: Type.Optional(time),
});
export type Group = Static<typeof Group>;
export const MakeGroup = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }) },
  closed,
);
export const SetMembers = Type.Object({ members: Type.Array(id, { maxItems: 2000 }) }, closed);

export const OpenSession = Type.Object({
  id,
  person: PersonRef,
  level: Type.Integer(),
  startedAt: time,
  lastSeenAt: time,
  endsAt: time,
  current: Type.Boolean(),
});
export type OpenSession = Static<typeof OpenSession>;

export const AuditEntry = Type.Object({
  at: time,
  /** Missing: a service, or nobody that is known. */
  person: Type.Optional(PersonRef),
  actor: Type.String(),
  action: Type.String(),
  outcome: Type.Enum(['ok', 'denied', 'failed']),
  mailbox: Type.Optional(Type.String()),
  object: Type.Optional(Type.String()),
  details: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
});
export type AuditEntry = Static<typeof AuditEntry>;
export const AuditList = Type.Object({ items: Type.Array(AuditEntry), next: Type.Optional(Type.String()) });
export type AuditList = Static<typeof AuditList>;
