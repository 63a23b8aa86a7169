import { fromNow } from '@budkavle/platform';
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { addressKey } from '../access/rights.ts';
import type { Direction, Tables } from '../database/tables.ts';
import { finalStatuses } from '../status/transitions.ts';

/** How long messages are kept after they have come to their end. What is left out means any. */
export interface RetentionRule {
  participant?: string;
  /** Functional address on our side. */
  address?: string;
  direction?: Direction;
  status?: 'NEW' | 'ACCEPTED' | 'MESSAGE_EXCHANGE_ERROR';
  /** undefined: for ever, or until the client deletes them. */
  hours: number | undefined;
}

type Eb = ExpressionBuilder<Tables, 'message'>;
const hourMs = 3_600_000;

/** The messages that a rule sends to the bin now: final, not in it yet, of no earlier rule, and old enough. */
export function dueBy(
  eb: Eb,
  rules: readonly RetentionRule[],
  index: number,
  at: { now?: number } = {},
): Expression<SqlBool> {
  const hours = rules[index]?.hours;
  if (hours === undefined) return eb.lit(false);
  const shift = (at.now ?? Date.now()) - Date.now();
  return eb.and([
    eb('message.status', 'in', [...finalStatuses]),
    eb('message.binned_at', 'is', null),
    eb('message.final_at', '<', fromNow(shift - hours * hourMs)),
    matches(eb, rules[index] as RetentionRule),
    ...rules.slice(0, index).map((earlier) => eb.not(matches(eb, earlier))),
  ]);
}

function matches(eb: Eb, { participant, address, direction, status }: RetentionRule): Expression<SqlBool> {
  return eb.and([
    ...(participant === undefined ? [] : [eb('message.participant', '=', participant)]),
    ...(address === undefined ? [] : [eb('message.own_address', '=', addressKey(address))]),
    ...(direction === undefined ? [] : [eb('message.direction', '=', direction)]),
    ...(status === undefined ? [] : [eb('message.status', '=', status)]),
    eb.lit(true),
  ]);
}
