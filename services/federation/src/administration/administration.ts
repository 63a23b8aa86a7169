import type { ParticipantRef } from '@budkavle/discovery';
import type { AuditFilter } from '@budkavle/platform';
import {
  type FunctionalAddressInput,
  putFunctionalAddress,
  removeFunctionalAddress,
} from '../address-book/functional-addresses.ts';
import {
  type OrganisationInput,
  putOrganisation,
  removeOrganisation,
} from '../address-book/organisations.ts';
import type { FederationStatus } from '../database/tables.ts';
import type { AuthorityName } from '../pki/authority-names.ts';
import type { IssueRequest, RevocationReason } from '../pki/certificate-service.ts';
import {
  type AccessPointCertificateInput,
  putAccessPointCertificate,
  removeAccessPointCertificate,
} from './access-point-certificates.ts';
import type { Actor } from './actor.ts';
import { issueCertificate, listCertificates, revokeCertificate } from './certificates.ts';
import type { AdministrationContext } from './change.ts';
import {
  type EndpointConfigurationInput,
  putEndpointConfiguration,
  removeEndpointConfiguration,
} from './endpoint-configurations.ts';
import { readEventLog } from './event-log.ts';
import { republish, setFederationStatus } from './federation-status.ts';
import { type ParticipantCertificateInput, setParticipantCertificates } from './participant-certificates.ts';
import { decideServiceChanges, type ServiceInput, setParticipantServices } from './participant-services.ts';
import {
  listParticipants,
  type ParticipantInput,
  putParticipant,
  removeParticipant,
} from './participants.ts';
import {
  putServiceProvider,
  type ServiceProviderInput,
  setServiceProviderStatus,
} from './service-providers.ts';

/** Everything that can be administered, for one actor; each call checks the role for its object and is logged (discovery.md 6). */
export type Administration = ReturnType<typeof administrationOf>;

/** The administration as one actor sees it. */
export function administrationOf(context: AdministrationContext, actor: Actor) {
  return {
    putServiceProvider: (input: ServiceProviderInput) => putServiceProvider(context, actor, input),
    setServiceProviderStatus: (id: string, status: 'ACTIVE' | 'SUSPENDED') =>
      setServiceProviderStatus(context, actor, id, status),
    putAccessPointCertificate: (input: AccessPointCertificateInput) =>
      putAccessPointCertificate(context, actor, input),
    removeAccessPointCertificate: (provider: string, name: string) =>
      removeAccessPointCertificate(context, actor, provider, name),
    putEndpointConfiguration: (input: EndpointConfigurationInput) =>
      putEndpointConfiguration(context, actor, input),
    removeEndpointConfiguration: (provider: string, name: string) =>
      removeEndpointConfiguration(context, actor, provider, name),
    putParticipant: (input: ParticipantInput) => putParticipant(context, actor, input),
    removeParticipant: (participant: ParticipantRef) => removeParticipant(context, actor, participant),
    listParticipants: () => listParticipants(context, actor),
    setParticipantServices: (participant: ParticipantRef, services: readonly ServiceInput[]) =>
      setParticipantServices(context, actor, participant, services),
    decideServiceChanges: (participant: ParticipantRef, accept: boolean) =>
      decideServiceChanges(context, actor, participant, accept),
    setParticipantCertificates: (
      participant: ParticipantRef,
      certificates: readonly ParticipantCertificateInput[],
    ) => setParticipantCertificates(context, actor, participant, certificates),
    setFederationStatus: (participant: ParticipantRef, status: FederationStatus) =>
      setFederationStatus(context, actor, participant, status),
    republish: (participant: ParticipantRef) => republish(context, actor, participant),
    putOrganisation: (input: OrganisationInput) => putOrganisation(context, actor, input),
    removeOrganisation: (participant: string) => removeOrganisation(context, actor, participant),
    putFunctionalAddress: (input: FunctionalAddressInput) => putFunctionalAddress(context, actor, input),
    removeFunctionalAddress: (organisation: string, identifier: string) =>
      removeFunctionalAddress(context, actor, organisation, identifier),
    issueCertificate: (request: IssueRequest) => issueCertificate(context, actor, request),
    revokeCertificate: (authority: AuthorityName, serial: string, reason?: RevocationReason) =>
      revokeCertificate(context, actor, authority, serial, reason),
    listCertificates: (authority?: AuthorityName) => listCertificates(context, actor, authority),
    eventLog: (filter?: AuditFilter) => readEventLog(context, actor, filter),
  };
}
