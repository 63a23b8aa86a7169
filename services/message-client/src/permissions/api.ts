import { type Static, Type } from 'typebox';
import { PersonRef } from '../handling/api.ts';

/** Permissions given by hand, groups and standing in (API.md). Free of Node imports. */

const id = Type.String({ minLength: 1, maxLength: 256 });
const closed = { additionalProperties: false };
const time = Type.String();
const permission = Type.Enum(['read', 'handle', 'send', 'administer']);

export const GiveGrant = Type.Object(
  {
    kind: Type.Enum(['person', 'group', 'claim']),
    /** Id of the person or group; name of the claim. */
    subject: id,
    /** Value of the claim. */
    value: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    permission,
  },
  closed,
);
export type GiveGrant = Static<typeof GiveGrant>;

export const Grant = Type.Object({
  id,
  kind: Type.Enum(['person', 'group', 'claim']),
  subject: id,
  /** Name of the person or group; `claim = value`. */
  name: Type.String(),
  permission,
  by: PersonRef,
  at: time,
  /** Taken away; can be given back until then. */
  undoUntil: Type.Optional(time),
});
export type Grant = Static<typeof Grant>;

export const Delegation = Type.Object({
  id,
  mailbox: Type.Object({ id, name: Type.String() }),
  from: PersonRef,
  to: PersonRef,
  startsAt: time,
  endsAt: time,
  note: Type.Optional(Type.String()),
  by: PersonRef,
  at: time,
  endedAt: Type.Optional(time),
  state: Type.Enum(['coming', 'active', 'over']),
});
export type Delegation = Static<typeof Delegation>;

export const MakeDelegation = Type.Object(
  {
    mailboxId: id,
    /** Who is away; the one who asks unless told. Others only by who administers the mailbox. */
    from: Type.Optional(id),
    to: id,
    startsAt: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' }),
    endsAt: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' }),
    note: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  closed,
);
export type MakeDelegation = Static<typeof MakeDelegation>;

export const DelegationPage = Type.Object({
  items: Type.Array(Delegation),
  /** Mailboxes where the person has something to delegate. */
  mailboxes: Type.Array(Type.Object({ id, name: Type.String() })),
  people: Type.Array(PersonRef),
});
export type DelegationPage = Static<typeof DelegationPage>;
