import { federationError } from '../errors.ts';

/**
 * Who changes something (discovery.md 6.1). SA: system administrator; FA: federation administrator;
 * SPA: administrator of service providers (access points); SPA+: with the federation administrator's two rights for own
 * participants (open test); OA: address book administrator of organisations.
 */
export interface Actor {
  /** One identifiable person, or the name of a program. */
  readonly name: string;
  readonly role: 'SA' | 'FA' | 'SPA' | 'SPA+' | 'OA';
  /** Of SPA and SPA+: the service providers' ids. */
  readonly providers?: readonly string[];
  /** Of OA: the organisations' participant identifiers. */
  readonly organisations?: readonly string[];
}

/** Whether the actor may see and change what belongs to a service provider. */
export function mayManageProvider(actor: Actor, providerId: string): boolean {
  return actor.role === 'SA' || (isProviderRole(actor) && (actor.providers ?? []).includes(providerId));
}

/** Whether the actor may see it. */
export function maySeeProvider(actor: Actor, providerId: string): boolean {
  return actor.role === 'FA' || mayManageProvider(actor, providerId);
}

/** Federation status and participants' certificates: the federation's own decisions. */
export function mayDecide(actor: Actor, providerId: string): boolean {
  if (actor.role === 'SA' || actor.role === 'FA') return true;
  return actor.role === 'SPA+' && mayManageProvider(actor, providerId);
}

/** The federation owner's own objects: service providers, organisations, certificates of the PKI. */
export function isFederation(actor: Actor): boolean {
  return actor.role === 'SA' || actor.role === 'FA';
}

/** Whether the actor may change the addresses of an organisation. */
export function mayManageOrganisation(actor: Actor, participant: string): boolean {
  if (isFederation(actor)) return true;
  const wanted = participant.toLowerCase();
  return actor.role === 'OA' && (actor.organisations ?? []).some((each) => each.toLowerCase() === wanted);
}

/** Throws FED_DENIED. */
export function demand(allowed: boolean): void {
  if (!allowed) throw federationError('FED_DENIED');
}

function isProviderRole(actor: Actor): boolean {
  return actor.role === 'SPA' || actor.role === 'SPA+';
}
