/**
 * Column types that mean the same in SQLite and PostgreSQL.
 * `boolean` is 0 or 1; `json` is text; `timestamp` is the text of `now()`; `bigint` reads as a number up to 2^53.
 */
export const columns = {
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  boolean: 'integer',
  json: 'text',
  timestamp: 'text',
} as const;
