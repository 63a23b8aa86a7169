import { migrations as clientMigrations } from '@budkavle/message-client';
import { openMessageStore } from '@budkavle/message-service';
import { type AuditLog, openAuditLog, openDatabase } from '@budkavle/platform';
import type { Installation } from '../installation/open.ts';
import { messageStoreOptions } from '../installation/store-options.ts';

/** Roles with an audit log of their own. */
export const auditRoles = ['message-service', 'message-client'] as const;
export type AuditRole = (typeof auditRoles)[number];

/** Opens a role's audit log beside the running service. Errors: CONFIG_INVALID, DATABASE_*, KEY_UNREADABLE. */
export async function openAudit(
  installation: Installation,
  role: AuditRole,
): Promise<{ audit: AuditLog; close(): Promise<void> }> {
  if (role === 'message-service') return openMessageStore(messageStoreOptions(installation));
  const section = installation.configuration.messageClient as
    | { database?: { url: string; schema?: string } }
    | undefined;
  const database = await openDatabase({
    ...(section?.database ?? installation.databaseOf('message-client')),
    migrations: clientMigrations,
  });
  return { audit: openAuditLog(database.db), close: () => database.close() };
}
