import { readFile, writeFile } from 'node:fs/promises';
import type { AuditHeads } from '@budkavle/platform';
import type { Installation } from '../installation/open.ts';
import { type Io, UsageError } from '../io.ts';
import { type AuditRole, auditRoles, openAudit } from './open-audit.ts';

/** Heads of the chains at a time, kept where nobody who can change the database can change it: shows that an end was cut off. */
interface Anchor {
  version: 1;
  at: string;
  roles: Partial<Record<AuditRole, AuditHeads>>;
}

export interface VerifyOptions {
  roles?: readonly AuditRole[];
  organisation?: string | undefined;
  /** File of an earlier anchor. */
  anchor?: string | undefined;
  /** Where to write the anchor of now. */
  writeAnchor?: string | undefined;
}

/** Walks every chain. Exit code 1 when one does not hold. */
export async function verifyAudit(
  installation: Installation,
  options: VerifyOptions,
  io: Io,
): Promise<number> {
  const earlier = options.anchor === undefined ? undefined : await readAnchor(options.anchor);
  const now: Anchor = { version: 1, at: new Date().toISOString(), roles: {} };
  let broken = false;
  for (const role of options.roles ?? auditRoles) {
    const { audit, close } = await openAudit(installation, role);
    try {
      const expected = earlier?.roles[role];
      const { organisation } = options;
      const result = await audit.verify({
        ...(expected && { expected }),
        ...(organisation !== undefined && { organisation }),
      });
      now.roles[role] = result.heads;
      for (const [name, { entries, head }] of Object.entries(result.heads))
        io.print(
          `✓ ${role} ${name || '(no organisation)'}: ${entries} entries hold together, head ${head.slice(0, 16)}`,
        );
      if (!result.ok) {
        broken = true;
        io.print(
          `✗ ${role} ${result.organisation || '(no organisation)'}: does not hold at entry ${result.brokenAt}: it was changed, removed, inserted or moved, or the end was cut off`,
        );
      }
    } finally {
      await close();
    }
  }
  if (earlier) io.print(`Held against the anchor of ${earlier.at}.`);
  else io.print('Without --anchor an end that was cut off is not noticed.');
  if (options.writeAnchor !== undefined && !broken) {
    await writeFile(options.writeAnchor, `${JSON.stringify(now, null, 2)}\n`);
    io.print(`Anchor written: ${options.writeAnchor}. Keep it where the database cannot be changed from.`);
  }
  return broken ? 1 : 0;
}

async function readAnchor(path: string): Promise<Anchor> {
  try {
    const anchor = JSON.parse(await readFile(path, 'utf8')) as Anchor;
    if (anchor.version === 1) return anchor;
  } catch {
    // Falls through: the file's words are not repeated.
  }
  throw new UsageError(`${path} is no anchor of this command`);
}
