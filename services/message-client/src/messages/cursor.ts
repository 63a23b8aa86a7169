import { MessageClientError } from '../errors.ts';

/** A place in a list that is sorted by time and id, newest first. */
export interface ListPlace {
  at: string;
  id: string;
}

export function writeCursor(place: ListPlace): string {
  return Buffer.from(`${place.at} ${place.id}`, 'utf8').toString('base64url');
}

/** Throws CURSOR_INVALID. */
export function readCursor(text: string): ListPlace {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f-]{36})$/.exec(
    Buffer.from(text.slice(0, 200), 'base64url').toString('utf8'),
  );
  if (match?.[1] === undefined || match[2] === undefined) throw new MessageClientError('CURSOR_INVALID');
  return { at: match[1], id: match[2] };
}
