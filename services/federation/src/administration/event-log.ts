import type { AuditFilter, AuditPage } from '@budkavle/platform';
import { type Actor, demand, isFederation, mayManageOrganisation, mayManageProvider } from './actor.ts';
import type { AdministrationContext } from './change.ts';

/** The log of changes, newest first. The federation sees all; others must name an own service provider or organisation. Throws FED_DENIED. */
export async function readEventLog(
  context: AdministrationContext,
  actor: Actor,
  filter: AuditFilter = {},
): Promise<AuditPage> {
  const owner = filter.organisation;
  demand(
    isFederation(actor) ||
      (owner !== undefined &&
        owner !== '' &&
        (mayManageProvider(actor, owner) || mayManageOrganisation(actor, owner))),
  );
  return await context.audit.list(filter);
}
