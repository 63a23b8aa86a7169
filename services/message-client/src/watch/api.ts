import { type Static, Type } from 'typebox';
import { PersonRef } from '../handling/api.ts';

/** Watching mailboxes (API.md). Free of Node imports. */

const id = Type.String({ minLength: 1, maxLength: 256 });
const closed = { additionalProperties: false };
const clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' });

export const WatchKind = Type.Enum(['unread', 'unassigned', 'unanswered', 'overdue']);
export type WatchKind = Static<typeof WatchKind>;

export const Recipients = Type.Object(
  {
    people: Type.Array(id, { maxItems: 50 }),
    mails: Type.Array(Type.String({ maxLength: 254, pattern: '^[^\\s@<>,;"]+@[^\\s@<>,;"]+$' }), {
      maxItems: 20,
    }),
    webhook: Type.Optional(Type.String({ maxLength: 2000, pattern: '^https://' })),
  },
  closed,
);
export type Recipients = Static<typeof Recipients>;

export const MakeWatchRule = Type.Object(
  {
    kind: WatchKind,
    afterMinutes: Type.Integer({ minimum: 0, maximum: 60 * 24 * 90 }),
    recipients: Recipients,
  },
  closed,
);
export type MakeWatchRule = Static<typeof MakeWatchRule>;

/** Opening hours of a week in Sweden; a day that is missing is closed. All missing: always open. */
export const Hours = Type.Array(
  Type.Object({ day: Type.Integer({ minimum: 1, maximum: 7 }), from: clock, to: clock }, closed),
  { maxItems: 21 },
);
export type Hours = Static<typeof Hours>;

export const WatchSetting = Type.Object(
  { hours: Hours, nameInNotices: Type.Boolean(), text: Type.Optional(Type.String({ maxLength: 500 })) },
  closed,
);
export type WatchSetting = Static<typeof WatchSetting>;

export const WatchRule = Type.Object({
  id,
  kind: WatchKind,
  afterMinutes: Type.Integer(),
  people: Type.Array(PersonRef),
  mails: Type.Array(Type.String()),
  webhook: Type.Optional(Type.String()),
  by: PersonRef,
  at: Type.String(),
  undoUntil: Type.Optional(Type.String()),
});
export type WatchRule = Static<typeof WatchRule>;

export const Watch = Type.Object({
  rules: Type.Array(WatchRule),
  setting: WatchSetting,
  /** Whether notices by e-mail can be sent at all, and to which hosts webhooks may go. */
  mail: Type.Boolean(),
  webhookHosts: Type.Array(Type.String()),
});
export type Watch = Static<typeof Watch>;
