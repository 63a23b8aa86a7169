import { openDatabase } from '@budkavle/platform';
import type { Selectable } from 'kysely';
import type { AccessPointConfiguration } from './configuration/configuration.ts';
import { migrations } from './database/migrations.ts';
import type { AccessPointTables, EventLogTable } from './database/tables.ts';
import { type EventLogFilter, searchEventLog } from './events/search-event-log.ts';
import { countDue, type Erased } from './retention/due.ts';

/** What an access point has kept, to look at beside the running service: nothing is changed. */
export interface AccessPointArchive {
  events(filter: EventLogFilter): Promise<Selectable<EventLogTable>[]>;
  /** The dry run of retention: how many of each would be erased now. */
  due(now: Date): Promise<Erased>;
  close(): Promise<void>;
}

/** Errors: DATABASE_OLDER, DATABASE_NEWER, DATABASE_URL_INVALID. */
export async function openAccessPointArchive(
  configuration: Pick<AccessPointConfiguration, 'database' | 'retention'>,
): Promise<AccessPointArchive> {
  const { db, close } = await openDatabase<AccessPointTables>({
    ...configuration.database,
    migrations,
    readOnly: true,
    poolSize: 2,
  });
  return {
    events: (filter) => searchEventLog(db, filter),
    due: (now) => countDue(db, configuration.retention, now),
    close,
  };
}
