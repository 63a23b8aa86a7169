import { openInstallation } from '../installation/open.ts';
import { UsageError } from '../io.ts';
import { parseArguments, timeOf } from '../tools/arguments.ts';
import { withSubCommands } from '../tools/sub-commands.ts';
import type { AuditRole } from './open-audit.ts';

const common = {
  folder: { type: 'string' },
  role: { type: 'string' },
  organisation: { type: 'string' },
} as const;

/** `budkavle audit`: who did or saw what, and whether the log is whole. */
export const auditCommand = withSubCommands('audit', 'audit logs: verify, export', [
  {
    name: 'verify',
    summary:
      'walk every chain: a changed, removed, inserted or moved entry is found; a cut end too, against an anchor kept elsewhere',
    usage:
      'budkavle audit verify [--folder DIR] [--role ROLE] [--organisation ID] [--anchor FILE] [--write-anchor FILE]',
    async run(args, io) {
      const { values } = parseArguments(args, {
        ...common,
        anchor: { type: 'string' },
        'write-anchor': { type: 'string' },
      });
      const { verifyAudit } = await import('./verify.ts');
      const { organisation, anchor, 'write-anchor': writeAnchor } = values;
      return verifyAudit(
        openInstallation(values.folder ?? '.'),
        { ...rolesOf(values.role), organisation, anchor, writeAnchor },
        io,
      );
    },
  },
  {
    name: 'export',
    summary: 'every entry as JSON Lines on standard output, with the hashes that chain them',
    usage:
      'budkavle audit export [--folder DIR] [--role ROLE] [--organisation ID] [--from TIME] [--before TIME]',
    async run(args, io) {
      const { values } = parseArguments(args, {
        ...common,
        from: { type: 'string' },
        before: { type: 'string' },
      });
      const { exportAudit } = await import('./export.ts');
      const [from, before] = [timeOf(values.from), timeOf(values.before)];
      return exportAudit(
        openInstallation(values.folder ?? '.'),
        {
          ...rolesOf(values.role),
          ...(values.organisation !== undefined && { organisation: values.organisation }),
          ...(from && { from: from.toISOString() }),
          ...(before && { before: before.toISOString() }),
        },
        io,
      );
    },
  },
]);

function rolesOf(role: string | undefined): { roles?: AuditRole[] } {
  if (role === undefined) return {};
  if (role === 'message-service' || role === 'message-client') return { roles: [role] };
  throw new UsageError(`--role ${role}: message-service or message-client`);
}
