import type { TrustStore } from '@budkavle/pki';
import { type AuditLog, hasCode } from '@budkavle/platform';
import type { Kysely, Transaction } from 'kysely';
import type { FederationConfiguration } from '../configuration.ts';
import type { FederationTables } from '../database/tables.ts';
import type { CertificateService } from '../pki/certificate-service.ts';
import type { Actor } from './actor.ts';

/** What the administration works on. */
export interface AdministrationContext {
  readonly configuration: FederationConfiguration;
  readonly db: Kysely<FederationTables>;
  readonly audit: AuditLog;
  /** The access point authorities of this environment. */
  readonly accessPointTrust: TrustStore;
  /** Undefined where the pki part is run elsewhere. */
  readonly certificates: CertificateService | undefined;
  /** Something is in the outbox. */
  wake(): void;
}

/** How a change ended. The same request twice: 'unchanged'. */
export type Outcome = 'created' | 'updated' | 'removed' | 'unchanged';

type Values = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What a change did, for the log: old and new values (C3.4.1 3.2). */
export interface Done {
  readonly outcome: Outcome;
  readonly old?: Values | undefined;
  readonly new?: Values | undefined;
}

/** What is changed, by whom it may be seen in the log. */
export interface Subject {
  /** Stable word: `participant.approved`. */
  readonly action: string;
  readonly object: string;
  /** The service provider or organisation it belongs to: a chain of its own in the log. */
  readonly owner?: string | undefined;
}

/**
 * One change: done and logged in one transaction, or not at all. What was denied is logged too.
 * `subject` may be found out inside (an object's owner), so it is asked for after the change.
 */
export async function change(
  context: AdministrationContext,
  actor: Actor,
  subject: Subject,
  work: (trx: Transaction<FederationTables>) => Promise<Done>,
): Promise<Outcome> {
  const entry = { actor: `${actor.role} ${actor.name}`, ...withOwner(subject) };
  try {
    const done = await context.db.transaction().execute(async (trx) => {
      const result = await work(trx);
      if (result.outcome !== 'unchanged') {
        await context.audit.append({ ...entry, outcome: 'ok', details: differences(result) }, trx);
      }
      return result;
    });
    if (done.outcome !== 'unchanged') context.wake();
    return done.outcome;
  } catch (error) {
    if (hasCode(error, 'FED_DENIED')) await context.audit.append({ ...entry, outcome: 'denied' });
    throw error;
  }
}

function withOwner({ action, object, owner }: Subject) {
  return { action, object, ...(owner === undefined ? {} : { organisation: owner }) };
}

/** Only the fields that differ, as `name.old` and `name.new`. */
function differences(done: Done): Record<string, string | number | boolean> {
  const details: Record<string, string | number | boolean> = { change: done.outcome };
  for (const name of new Set([...Object.keys(done.old ?? {}), ...Object.keys(done.new ?? {})])) {
    const before = done.old?.[name] ?? '';
    const after = done.new?.[name] ?? '';
    if (before === after) continue;
    if (done.old) details[`${name}.old`] = before;
    if (done.new) details[`${name}.new`] = after;
  }
  return details;
}

/** Whether anything of `wanted` differs from `present`. */
export function differs<T extends object>(present: T, wanted: Partial<T>): boolean {
  return Object.entries(wanted).some(([name, value]) => present[name as keyof T] !== value);
}
