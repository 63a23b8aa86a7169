import { federationError } from '../errors.ts';
import type { AuthorityName } from '../pki/authority-names.ts';
import type {
  CertificateService,
  Issued,
  IssueRequest,
  RevocationReason,
} from '../pki/certificate-service.ts';
import { type IssuedCertificate, listIssued } from '../pki/issued.ts';
import { type Actor, demand, isFederation } from './actor.ts';
import type { AdministrationContext, Outcome } from './change.ts';

/** Issues a certificate; the administrator has checked that the request comes from the right organisation. Throws FED_DENIED, FED_INVALID, PKI_*. */
export async function issueCertificate(
  context: AdministrationContext,
  actor: Actor,
  request: IssueRequest,
): Promise<Issued> {
  await allowed(context, actor, 'certificate.issue', request.subject.commonName);
  const issued = await service(context).issue(request);
  await log(context, actor, 'certificate.issue', request.subject.commonName, {
    authority: request.authority,
    profile: request.profile,
    serial: issued.certificate.serialNumber,
  });
  return issued;
}

/** Revokes: in OCSP and a new list at once. Throws FED_DENIED, FED_NOT_FOUND. */
export async function revokeCertificate(
  context: AdministrationContext,
  actor: Actor,
  authority: AuthorityName,
  serial: string,
  reason: RevocationReason = 'unspecified',
): Promise<Outcome> {
  await allowed(context, actor, 'certificate.revoke', serial);
  const { changed } = await service(context).revoke(authority, serial, reason);
  if (!changed) return 'unchanged';
  await log(context, actor, 'certificate.revoke', serial, { authority, reason });
  return 'updated';
}

/** What was issued, the newest first. Throws FED_DENIED. */
export async function listCertificates(
  context: AdministrationContext,
  actor: Actor,
  authority?: AuthorityName,
): Promise<IssuedCertificate[]> {
  demand(isFederation(actor));
  return await listIssued(context.db, authority);
}

function service(context: AdministrationContext): CertificateService {
  if (!context.certificates) throw federationError('FED_ROLE_OFF', 'the PKI is not run here');
  return context.certificates;
}

async function allowed(context: AdministrationContext, actor: Actor, action: string, object: string) {
  if (isFederation(actor)) return;
  await context.audit.append({ actor: `${actor.role} ${actor.name}`, action, object, outcome: 'denied' });
  demand(false);
}

async function log(
  context: AdministrationContext,
  actor: Actor,
  action: string,
  object: string,
  details: Record<string, string>,
) {
  await context.audit.append({
    actor: `${actor.role} ${actor.name}`,
    action,
    object,
    outcome: 'ok',
    details,
  });
}
