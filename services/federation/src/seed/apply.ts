import type { Identifier } from '@budkavle/discovery';
import { addressesOf } from '../address-book/addresses-of.ts';
import type { Actor } from '../administration/actor.ts';
import { type Administration, administrationOf } from '../administration/administration.ts';
import type { AdministrationContext, Outcome } from '../administration/change.ts';
import type { FederationConfiguration } from '../configuration.ts';
import { federationError } from '../errors.ts';
import type { FederationSeed } from './schema.ts';

/** How many objects were created, changed, removed and left as they were. */
export type SeedResult = Record<Outcome, number>;

type Provider = NonNullable<FederationSeed['serviceProviders']>[number];
type Participant = NonNullable<FederationSeed['participants']>[number];
type Organisation = NonNullable<FederationSeed['organisations']>[number];

/** Reads a certificate that the seed gives as a file. */
export type ReadCertificate = (file: string) => Promise<string>;

/**
 * Makes the federation hold what the seed says. Applying the same seed twice changes nothing; a changed one updates.
 * Lists inside an object that is named are complete (a service left out is removed); objects that are not named are left alone.
 * Throws what the administration throws; what was applied before stays (apply again after mending the seed).
 */
export async function applySeed(
  context: AdministrationContext,
  actor: Actor,
  seed: FederationSeed,
  readCertificate: ReadCertificate = noFiles,
): Promise<SeedResult> {
  const administration = administrationOf(context, actor);
  const result: SeedResult = { created: 0, updated: 0, removed: 0, unchanged: 0 };
  const count = (outcome: Outcome): void => {
    result[outcome]++;
  };
  const textOf = async (certificate: string | { file: string }): Promise<string> =>
    typeof certificate === 'string' ? certificate : await readCertificate(certificate.file);
  const tools: Tools = { administration, count, textOf };
  for (const each of seed.serviceProviders ?? []) await applyProvider(tools, each);
  for (const each of seed.participants ?? []) await applyParticipant(tools, each, context.configuration);
  for (const each of seed.organisations ?? []) await applyOrganisation(tools, each, context);
  return result;
}

interface Tools {
  readonly administration: Administration;
  readonly count: (outcome: Outcome) => void;
  readonly textOf: (certificate: string | { file: string }) => Promise<string>;
}

async function applyProvider({ administration, count, textOf }: Tools, provider: Provider): Promise<void> {
  count(await administration.putServiceProvider({ id: provider.id, name: provider.name }));
  for (const { name, certificate } of provider.certificates ?? []) {
    const input = { provider: provider.id, name, certificate: await textOf(certificate) };
    count(await administration.putAccessPointCertificate(input));
  }
  for (const endpoint of provider.endpoints ?? []) {
    count(await administration.putEndpointConfiguration({ provider: provider.id, ...endpoint }));
  }
}

/** The status last: nothing is published before all of it is there. */
async function applyParticipant(
  { administration, count, textOf }: Tools,
  participant: Participant,
  configuration: FederationConfiguration,
): Promise<void> {
  const { identifier, name, serviceProvider: provider, status, services, certificates } = participant;
  count(await administration.putParticipant({ provider, identifier, name }));
  if (services) {
    const wanted = services.map(({ document, endpoint }) => ({
      document: documentType(document, configuration),
      endpoint,
    }));
    count(await administration.setParticipantServices(identifier, wanted));
  }
  if (certificates) {
    const wanted = await Promise.all(
      certificates.map(async (each) => ({ ...each, certificate: await textOf(each.certificate) })),
    );
    count(await administration.setParticipantCertificates(identifier, wanted));
  }
  if (status) count(await administration.setFederationStatus(identifier, status));
}

async function applyOrganisation(
  { administration, count }: Tools,
  organisation: Organisation,
  context: AdministrationContext,
): Promise<void> {
  const { addresses, ...input } = organisation;
  count(await administration.putOrganisation(input));
  if (!addresses) return;
  const { participant } = organisation;
  for (const each of addresses) {
    count(await administration.putFunctionalAddress({ organisation: participant, ...each }));
  }
  const wanted = new Set(addresses.map((each) => each.identifier.trim().toLowerCase()));
  for (const identifier of await addressesOf(context.db, participant)) {
    if (wanted.has(identifier.toLowerCase())) continue;
    count(await administration.removeFunctionalAddress(participant, identifier));
  }
}

function documentType(
  document: 'message' | 'receipt' | Identifier,
  configuration: FederationConfiguration,
): Identifier {
  if (typeof document !== 'string') return document;
  const found = configuration.documentTypes.find((type) => type.kind === document);
  if (!found) throw federationError('FED_SEED_INVALID', `the federation has no document type ${document}`);
  return { scheme: found.scheme, value: found.value };
}

async function noFiles(): Promise<string> {
  throw federationError('FED_SEED_INVALID', 'files cannot be read here: give the certificates as text');
}
