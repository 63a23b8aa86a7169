import { defineCheck } from '../check.ts';
import { askDatabase, roleDatabases } from '../services.ts';

const hourMs = 3_600_000;
/** Housekeeping runs every minute; a day more says that it does not. */
const graceHours = 24;

export const retention = defineCheck({
  name: 'retention',
  title: 'Messages are erased when their time has come',
  network: false,
  kinds: {
    RETENTION_LATE: {
      severity: 'fault',
      what: 'Messages are still there that should have been erased more than a day ago.',
      whose: 'you',
      action: 'Does the message service run? Look for timekeeper.failed in its log.',
    },
  },
  async run(setting) {
    const hours = setting.messageService?.retention?.finalHours;
    if (hours === undefined) return undefined;
    const database = roleDatabases(setting).find(({ role }) => role === 'message-service');
    const before = new Date(setting.now().getTime() - (hours + graceHours) * hourMs).toISOString();
    const row = await askDatabase(database, async (rows) => {
      const [found] = await rows.ask(
        'select count(*) as number, min(final_at) as oldest from message where final_at < ?',
        before,
      );
      return found;
    });
    if (!row) return { blockedBy: 'database' };
    return Number(row.number) === 0
      ? []
      : [{ code: 'RETENTION_LATE', detail: `${row.number}, the oldest since ${row.oldest}` }];
  },
});
