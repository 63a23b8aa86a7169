import type { Metrics } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { AccessPointConfiguration } from '../configuration/configuration.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { ReceiverCircuits } from './receiver-circuits.ts';
import { evenSeconds } from './retry-policy.ts';

/** As configured; without that no pause is longer than the pause between attempts. */
export function openCircuits(
  db: Kysely<AccessPointTables>,
  { sending, environment }: AccessPointConfiguration,
  now: () => Date,
  metrics: Metrics,
): ReceiverCircuits {
  const even = evenSeconds(environment.deadlines, sending.retrySeconds);
  const { failures, baseSeconds = Math.min(30, even), maxSeconds = Math.min(300, even) } = sending.circuit;
  const circuits = new ReceiverCircuits(db, { failures, baseSeconds, maxSeconds }, now);
  metrics.gauge('access_point_open_circuits', 'Receivers that are not sent to for a while', [], () =>
    circuits.open(),
  );
  return circuits;
}
