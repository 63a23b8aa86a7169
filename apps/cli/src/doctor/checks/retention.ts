import { defineCheck, type Found } from '../check.ts';
import type { Rows } from '../open-rows.ts';
import { askDatabase, roleDatabases } from '../services.ts';
import type { DoctorSetting } from '../setting.ts';

const hourMs = 3_600_000;
/** Housekeeping runs every minute or hour; a day more says that it does not. */
const graceHours = 24;
const defaultBinHours = 24;

export const retention = defineCheck({
  name: 'retention',
  title: 'Messages and logs are erased when their time has come',
  network: false,
  kinds: {
    RETENTION_LATE: {
      severity: 'fault',
      what: 'Something is still there that should have been erased more than a day ago.',
      whose: 'you',
      action:
        'Does the service run? Look for timekeeper.failed (message service) or worker.claim_failed in its log.',
    },
  },
  async run(setting) {
    const { accessPoint, messageService } = setting;
    if (!accessPoint && !messageService) return undefined;
    const databases = roleDatabases(setting);
    const found = await Promise.all(
      databases.map((database) => {
        if (database.role === 'message-service')
          return askDatabase(database, (rows) => messages(rows, setting));
        return database.role === 'access-point'
          ? askDatabase(database, (rows) => evidence(rows, setting))
          : [];
      }),
    );
    return found.some((one) => one === undefined)
      ? { blockedBy: 'database' }
      : found.flatMap((one) => one ?? []);
  },
});

type Late = Found<'RETENTION_LATE'>[];

async function messages(rows: Rows, { messageService, now }: DoctorSetting): Promise<Late> {
  const { finalHours, rules, binHours = defaultBinHours } = messageService?.retention ?? {};
  const before = (hours: number) => new Date(now().getTime() - (hours + graceHours) * hourMs).toISOString();
  const binned = await late(rows, 'message', 'binned_at', before(binHours), 'message-service, the bin');
  // With rules of one's own it is for them to say what is due.
  if (finalHours === undefined || rules !== undefined) return binned;
  const due = await late(
    rows,
    'message where binned_at is null',
    'final_at',
    before(finalHours),
    'message-service, messages',
  );
  return [...binned, ...due];
}

async function evidence(rows: Rows, { accessPoint, now }: DoctorSetting): Promise<Late> {
  const days = accessPoint?.retention.evidenceDays;
  if (days === undefined) return [];
  const before = new Date(now().getTime() - (days * 24 + graceHours) * hourMs).toISOString();
  return late(rows, 'event_log', 'at', before, 'access-point, event log');
}

async function late(rows: Rows, from: string, column: string, before: string, about: string): Promise<Late> {
  const condition = from.includes(' where ') ? 'and' : 'where';
  const [row] = await rows.ask(
    `select count(*) as number, min(${column}) as oldest from ${from} ${condition} ${column} < ?`,
    before,
  );
  if (Number(row?.number) === 0) return [];
  return [{ code: 'RETENTION_LATE', about, detail: `${row?.number}, the oldest since ${row?.oldest}` }];
}
