import type { Role } from '../../installation/configuration.ts';
import { defineCheck, type Found } from '../check.ts';
import type { Rows } from '../open-rows.ts';
import { askDatabase, type RoleDatabase, roleDatabases } from '../services.ts';

type Code = 'QUEUE_STUCK' | 'MESSAGES_NOT_FETCHED' | 'MESSAGES_HELD';

interface Queue {
  readonly role: Role;
  readonly table: string;
  readonly holds: string;
  readonly code: Code;
}

const queues: readonly Queue[] = [
  { role: 'access-point', table: 'outbound', holds: 'envelopes to other access points', code: 'QUEUE_STUCK' },
  { role: 'access-point', table: 'inbound', holds: 'received envelopes', code: 'MESSAGES_NOT_FETCHED' },
  {
    role: 'message-service',
    table: 'outgoing_envelope',
    holds: 'envelopes to the access point',
    code: 'QUEUE_STUCK',
  },
  { role: 'message-client', table: 'outbox', holds: 'messages to the message service', code: 'QUEUE_STUCK' },
  { role: 'message-client', table: 'inbound_fetch', holds: 'messages to fetch', code: 'QUEUE_STUCK' },
];

/** Work is taken up within seconds of its time. */
const stuckMinutes = 10;

export const queue = defineCheck<Code>({
  name: 'queue',
  title: 'Nothing that is due lies still',
  network: false,
  kinds: {
    QUEUE_STUCK: {
      severity: 'fault',
      what: `Messages have been due for more than ${stuckMinutes} minutes and nobody has taken them up.`,
      whose: 'you',
      action:
        'Does the service run? Look for worker.claim_failed in its log; docs/operations/symptoms/stays-in-sent.md.',
    },
    MESSAGES_NOT_FETCHED: {
      severity: 'fault',
      what: `Received messages lie in the access point for more than ${stuckMinutes} minutes: the message service does not fetch them.`,
      whose: 'you',
      action:
        'Does the message service run and reach the access point? See contract-c; docs/operations/symptoms/not-come.md.',
    },
    MESSAGES_HELD: {
      severity: 'warning',
      what: "Received messages wait because the sender's certificate cannot be checked just now.",
      whose: 'network',
      action:
        'See the checks of revocation, dns and smp: when they answer, the messages go on by themselves.',
    },
  },
  async run(setting) {
    const databases = roleDatabases(setting);
    if (databases.length === 0) return undefined;
    const at = setting.now();
    const found = await Promise.all(
      databases.map((database) => askDatabase(database, (rows) => judge(rows, database, at))),
    );
    return found.every((one) => one === undefined)
      ? { blockedBy: 'database' }
      : found.flatMap((one) => one ?? []);
  },
});

async function judge(rows: Rows, { role }: RoleDatabase, at: Date): Promise<Found<Code>[]> {
  const found: Found<Code>[] = [];
  const before = new Date(at.getTime() - stuckMinutes * 60_000).toISOString();
  for (const { table, holds, code } of queues.filter((one) => one.role === role)) {
    const [row] = await rows.ask(
      `select count(*) as number, min(next_attempt_at) as oldest from ${table} where next_attempt_at < ? and (lease_until is null or lease_until < ?)`,
      before,
      before,
    );
    if (Number(row?.number) > 0)
      found.push({
        code,
        about: `${role}: ${holds}`,
        detail: `${row?.number}, the oldest since ${row?.oldest}`,
      });
  }
  if (role === 'message-service') {
    const [held] = await rows.ask('select count(*) as number, min(since) as oldest from held_envelope');
    if (Number(held?.number) > 0)
      found.push({
        code: 'MESSAGES_HELD',
        about: role,
        detail: `${held?.number}, the oldest since ${held?.oldest}`,
      });
  }
  return found;
}
