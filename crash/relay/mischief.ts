import { randomBytes } from 'node:crypto';

/** `forth`: towards the server. */
export type Direction = 'forth' | 'back';

/** What a relay does with what passes. */
export type Mischief =
  | { kind: 'pass' }
  /** As if nobody listened. */
  | { kind: 'refuse' }
  /** Takes the connection and never answers. */
  | { kind: 'hang' }
  /** Answers something else. */
  | { kind: 'garbage'; octets: Buffer }
  | { kind: 'slow'; octetsPerSecond: number }
  /** Ends the connection where `when` says so. */
  | { kind: 'cut'; when(passing: { direction: Direction; total: number; forwarded: number }): boolean };

export const pass: Mischief = { kind: 'pass' };
export const refuse: Mischief = { kind: 'refuse' };
export const hang: Mischief = { kind: 'hang' };
export const garbage: Mischief = { kind: 'garbage', octets: randomBytes(4000) };

export function slow(octetsPerSecond: number): Mischief {
  return { kind: 'slow', octetsPerSecond };
}

/** In the middle of a body: after so many octets towards the server. */
export function cutBody(octets: number): Mischief {
  return { kind: 'cut', when: ({ direction, total }) => direction === 'forth' && total > octets };
}

/** In the answer to a body of at least so many octets: a handshake is let through. */
export function cutAnswer(bodyOctets: number): Mischief {
  return {
    kind: 'cut',
    when: ({ direction, forwarded }) => direction === 'back' && forwarded > bodyOctets,
  };
}
