import type { AuditExportFilter } from '@budkavle/platform';
import type { Installation } from '../installation/open.ts';
import type { Io } from '../io.ts';
import { type AuditRole, auditRoles, openAudit } from './open-audit.ts';

/** JSON Lines, a row each, as they are chained. Never whole in memory. */
export async function exportAudit(
  installation: Installation,
  options: AuditExportFilter & { roles?: readonly AuditRole[] },
  io: Io,
): Promise<number> {
  const { roles = auditRoles, ...filter } = options;
  for (const role of roles) {
    const { audit, close } = await openAudit(installation, role);
    try {
      for await (const { chain, details, ...row } of audit.export(filter)) {
        const organisation = chain === '' ? null : chain;
        io.print(JSON.stringify({ role, organisation, ...row, details: JSON.parse(details) as unknown }));
      }
    } finally {
      await close();
    }
  }
  return 0;
}
