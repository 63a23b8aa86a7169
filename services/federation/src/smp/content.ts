import type { Identifier, ServiceMetadataContent } from '@budkavle/discovery';
import type { Kysely } from 'kysely';
import { participantCertificates } from '../certpub/participant-certificates.ts';
import type { FederationTables, ParticipantTable } from '../database/tables.ts';

/** All that a participant has to publish, as it stood at one revision. */
export interface ParticipantContent {
  readonly participant: ParticipantTable;
  readonly documents: readonly ServiceMetadataContent[];
  /** Its access point is closed or suspended: nothing of it is published. */
  readonly suspended: boolean;
}

/** Reads a participant in one transaction: what is signed belongs together. Undefined if it is gone. */
export async function readParticipantContent(
  db: Kysely<FederationTables>,
  participantId: string,
): Promise<ParticipantContent | undefined> {
  return await db.transaction().execute(async (trx) => {
    const participant = await trx
      .selectFrom('participant')
      .selectAll()
      .where('id', '=', participantId)
      .executeTakeFirst();
    if (!participant) return undefined;
    const certificates = await participantCertificates(trx, participantId);
    const services = await readServices(trx, participantId);
    const provider = await trx
      .selectFrom('service_provider')
      .select('status')
      .where('id', '=', participant.provider_id)
      .executeTakeFirst();
    return {
      participant,
      documents: group(participant, services, certificates),
      suspended: provider?.status !== 'ACTIVE',
    };
  });
}

type Service = Awaited<ReturnType<typeof readServices>>[number];

/** A service that waits for removal is still published, one that waits to be added is not yet. */
async function readServices(db: Kysely<FederationTables>, participantId: string) {
  return await db
    .selectFrom('participant_service as service')
    .innerJoin('endpoint_configuration as endpoint', 'endpoint.id', 'service.endpoint_configuration_id')
    .innerJoin('ap_certificate as certificate', 'certificate.id', 'endpoint.certificate_id')
    .selectAll('endpoint')
    .select([
      'service.document_scheme',
      'service.document_value',
      'service.process_scheme',
      'service.process_value',
      'certificate.der',
    ])
    .where('service.participant_id', '=', participantId)
    .where('service.state', '!=', 'WAITING_ADD')
    .orderBy('service.document_value')
    .orderBy('service.process_value')
    .orderBy('endpoint.transport_profile')
    .orderBy('endpoint.name')
    .execute();
}

/** One document a document type, with its processes, each with its endpoints. */
function group(
  participant: Identifier,
  services: readonly Service[],
  certificates: ServiceMetadataContent['certificates'],
): ServiceMetadataContent[] {
  const byDocument = Map.groupBy(services, (each) => `${each.document_scheme}::${each.document_value}`);
  return [...byDocument.values()].map((ofDocument) => {
    const byProcess = Map.groupBy(ofDocument, (each) => `${each.process_scheme}::${each.process_value}`);
    const first = ofDocument[0] as Service;
    return {
      participant: { scheme: participant.scheme, value: participant.value },
      document: { scheme: first.document_scheme, value: first.document_value },
      processes: [...byProcess.values()].map((ofProcess) => {
        const process = ofProcess[0] as Service;
        return {
          process: { scheme: process.process_scheme, value: process.process_value },
          endpoints: ofProcess.map(endpoint),
        };
      }),
      certificates,
    };
  });
}

function endpoint(row: Service): ServiceMetadataContent['processes'][number]['endpoints'][number] {
  return {
    transportProfile: row.transport_profile,
    url: row.url,
    requireBusinessLevelSignature: row.require_business_level_signature === 1,
    minimumAuthenticationLevel: row.minimum_authentication_level ?? undefined,
    activation: row.activation === null ? undefined : new Date(row.activation),
    expiration: row.expiration === null ? undefined : new Date(row.expiration),
    certificate: Buffer.from(row.der, 'base64'),
    description: row.description,
    technicalContactUrl: row.technical_contact_url,
    technicalInformationUrl: row.technical_information_url ?? undefined,
  };
}
