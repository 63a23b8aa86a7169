import type { AuthId } from '@budkavle/contracts';
import { canonicalParticipant } from '@budkavle/formats';
import { type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from 'kysely';
import type { Tables } from '../database/tables.ts';

/** For whom an API client may act: organisation (canonical) -> functional addresses (lower-cased), or 'all'. */
export type Rights = ReadonlyMap<string, 'all' | ReadonlySet<string>>;

/** Functional addresses are compared without regard to ASCII case and outer white space. */
export const addressKey = canonicalParticipant;

export function rightsOf(authId: AuthId): Rights {
  return new Map(
    authId.organizations.map(({ participant, addresses }) => [
      canonicalParticipant(participant),
      addresses === undefined ? ('all' as const) : new Set(addresses.map(addressKey)),
    ]),
  );
}

/** What both allow: a token never gives more than the configuration does now. */
export function commonRights(a: Rights, b: Rights): Rights {
  const common = new Map<string, 'all' | ReadonlySet<string>>();
  for (const [participant, first] of a) {
    const second = b.get(participant);
    if (second === undefined) continue;
    if (first === 'all') common.set(participant, second);
    else if (second === 'all') common.set(participant, first);
    else common.set(participant, new Set([...first].filter((address) => second.has(address))));
  }
  return common;
}

/** May the client act for this functional address? Without an address only those who may act for all. */
export function mayActFor(rights: Rights, participant: string, address: string | undefined): boolean {
  const allowed = rights.get(canonicalParticipant(participant));
  if (allowed === undefined) return false;
  return allowed === 'all' || (address !== undefined && allowed.has(addressKey(address)));
}

/** The condition that a message belongs to what the client may see. Part of every query of the API. */
export function visibleTo(
  eb: ExpressionBuilder<Tables, 'message'>,
  rights: Rights,
): ExpressionWrapper<Tables, 'message', SqlBool> {
  const nothing = eb(sql<number>`1`, '=', sql<number>`0`);
  const parts = [...rights].map(([participant, addresses]) => {
    const own = eb('message.participant', '=', participant);
    if (addresses === 'all') return own;
    return addresses.size === 0 ? nothing : eb.and([own, eb('message.own_address', 'in', [...addresses])]);
  });
  return parts.length === 0 ? nothing : eb.or(parts);
}
