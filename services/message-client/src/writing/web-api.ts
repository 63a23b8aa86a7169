import { type Static, Type } from 'typebox';
import { Recipient } from '../web-api.ts';

const closed = { additionalProperties: false };

/** Body of `POST /api/drafts/:id/schedule`: without a time, after the seconds in which one can change one's mind. */
export const ScheduleSend = Type.Object(
  {
    version: Type.Integer(),
    at: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$' })),
  },
  closed,
);
export type ScheduleSend = Static<typeof ScheduleSend>;

/** What stands beside a draft: when it goes, and who else gets it. */
export const DraftExtras = Type.Object({
  scheduled: Type.Optional(Type.Object({ at: Type.String(), undo: Type.Boolean(), by: Type.String() })),
  moreRecipients: Type.Array(Recipient),
});
export type DraftExtras = Static<typeof DraftExtras>;

export const maxMoreRecipients = 49;

/** Body of `PUT /api/drafts/:id/recipients`: all but the first. */
export const MoreRecipients = Type.Object(
  { recipients: Type.Array(Recipient, { maxItems: maxMoreRecipients }) },
  closed,
);
export type MoreRecipients = Static<typeof MoreRecipients>;

/**
 * Body of `POST /api/mailboxes/:mailboxId/copies`. `forward`: text, files and references to somebody else, in a new
 * conversation; `resend`: the same again to the same recipient, to be put right first.
 */
export const CopyMessage = Type.Object(
  { messageId: Type.String({ maxLength: 100 }), kind: Type.Enum(['forward', 'resend']) },
  closed,
);
export type CopyMessage = Static<typeof CopyMessage>;

export const Template = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['template', 'block']),
  name: Type.String(),
  subject: Type.String(),
  text: Type.String(),
  version: Type.Integer(),
  changedAt: Type.String(),
  changedBy: Type.String(),
});
export type Template = Static<typeof Template>;

/** Body of `POST /api/mailboxes/:mailboxId/templates` and, with `version`, of `PATCH /api/templates/:id`. */
export const SaveTemplate = Type.Object(
  {
    kind: Type.Enum(['template', 'block']),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    subject: Type.String({ maxLength: 256 }),
    text: Type.String({ maxLength: 50_000 }),
    version: Type.Optional(Type.Integer()),
  },
  closed,
);
export type SaveTemplate = Static<typeof SaveTemplate>;
