import { type Static, Type } from 'typebox';
import { MessageSummary, State } from '../web-api.ts';

const words = Type.Optional(Type.String({ maxLength: 200 }));
const day = Type.Optional(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }));

/** Query of `GET /api/search`. Every word must be there, as a word or the beginning of one; what is left out does not matter. */
export const SearchQuery = Type.Object(
  {
    /** Words anywhere: subject, text, names of files, organisations, functions, persons, references. */
    q: words,
    /** Words of who wrote or was written to. */
    party: words,
    /** Words of a reference. */
    reference: words,
    mailbox: Type.Optional(Type.String({ maxLength: 100 })),
    direction: Type.Optional(Type.Enum(['in', 'out'])),
    state: Type.Optional(State),
    /** `1`: only what has not come through. */
    failed: Type.Optional(Type.Literal('1')),
    /** `1`: only with attachments. */
    files: Type.Optional(Type.Literal('1')),
    /** First and last day, of the reader's own time zone when `zone` (minutes, as of getTimezoneOffset) is given. */
    from: day,
    to: day,
    zone: Type.Optional(Type.String({ pattern: '^-?\\d{1,3}$' })),
    cursor: Type.Optional(Type.String({ pattern: '^\\d{1,16}$' })),
    limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$' })),
  },
  { additionalProperties: false },
);
export type SearchQuery = Static<typeof SearchQuery>;

export const SearchPage = Type.Object({
  items: Type.Array(MessageSummary),
  next: Type.Optional(Type.String()),
});
export type SearchPage = Static<typeof SearchPage>;
