import type { Migration, Migrations } from '@budkavle/platform';
import { columns } from '@budkavle/platform';

type Database = Parameters<Migration['up']>[0];
type Column = [name: string, type: 'text' | 'integer' | 'bigint', options?: 'null' | 'key' | 'unique'];

/** Every column is NOT NULL unless said otherwise. */
async function table(db: Database, name: string, list: Column[]): Promise<void> {
  let create = db.schema.createTable(name);
  for (const [column, type, option] of list) {
    create = create.addColumn(column, columns[type], (built) => {
      if (option === 'null') return built;
      if (option === 'key') return built.primaryKey();
      return option === 'unique' ? built.notNull().unique() : built.notNull();
    });
  }
  await create.execute();
}

async function index(db: Database, on: string, fields: string[], unique = false): Promise<void> {
  const create = db.schema
    .createIndex(`${on}_${fields.join('_')}`)
    .on(on)
    .columns(fields);
  await (unique ? create.unique() : create).execute();
}

const registry: Migration = {
  async up(db) {
    await table(db, 'service_provider', [
      ['id', 'text', 'key'],
      ['name', 'text'],
      ['status', 'text'],
    ]);
    await table(db, 'ap_certificate', [
      ['id', 'text', 'key'],
      ['provider_id', 'text'],
      ['name', 'text'],
      ['der', 'text'],
      ['sha256', 'text'],
      ['not_after', 'text'],
    ]);
    await index(db, 'ap_certificate', ['provider_id', 'name'], true);
    await table(db, 'endpoint_configuration', [
      ['id', 'text', 'key'],
      ['provider_id', 'text'],
      ['name', 'text'],
      ['certificate_id', 'text'],
      ['url', 'text'],
      ['transport_profile', 'text'],
      ['require_business_level_signature', 'integer'],
      ['minimum_authentication_level', 'text', 'null'],
      ['activation', 'text', 'null'],
      ['expiration', 'text', 'null'],
      ['description', 'text'],
      ['technical_contact_url', 'text'],
      ['technical_information_url', 'text', 'null'],
    ]);
    await index(db, 'endpoint_configuration', ['provider_id', 'name'], true);
    await index(db, 'endpoint_configuration', ['certificate_id']);
    await table(db, 'participant', [
      ['id', 'text', 'key'],
      ['provider_id', 'text'],
      ['name', 'text'],
      ['scheme', 'text'],
      ['value', 'text'],
      ['value_lower', 'text', 'unique'],
      ['federation_status', 'text'],
      ['publication', 'text'],
      ['publication_error', 'text', 'null'],
      ['published_at', 'text', 'null'],
      ['revision', 'integer'],
      ['unlisted_at', 'text', 'null'],
      ['deleted', 'integer'],
      ['deregistration_asked', 'integer'],
      ['next_attempt_at', 'text', 'null'],
      ['lease_token', 'text', 'null'],
      ['lease_until', 'text', 'null'],
      ['attempts', 'integer'],
    ]);
    await index(db, 'participant', ['next_attempt_at']);
    await index(db, 'participant', ['provider_id']);
    await table(db, 'participant_service', [
      ['id', 'text', 'key'],
      ['participant_id', 'text'],
      ['document_scheme', 'text'],
      ['document_value', 'text'],
      ['process_scheme', 'text'],
      ['process_value', 'text'],
      ['endpoint_configuration_id', 'text'],
      ['state', 'text'],
    ]);
    await index(db, 'participant_service', ['participant_id']);
    await index(db, 'participant_service', ['endpoint_configuration_id']);
    await table(db, 'participant_certificate', [
      ['id', 'text', 'key'],
      ['participant_id', 'text'],
      ['name', 'text'],
      ['type_code', 'text'],
      ['der', 'text'],
      ['sha256', 'text'],
      ['not_after', 'text'],
      ['added_by', 'text'],
    ]);
    await index(db, 'participant_certificate', ['participant_id', 'name'], true);
  },
};

const publication: Migration = {
  async up(db) {
    await table(db, 'published_document', [
      ['participant_key', 'text'],
      ['document_key', 'text'],
      ['participant_id', 'text'],
      ['body', 'text'],
      ['content_sha256', 'text'],
      ['signer_sha256', 'text'],
      ['last_modified', 'bigint'],
    ]);
    await index(db, 'published_document', ['participant_key', 'document_key'], true);
    await index(db, 'published_document', ['participant_id']);
    await table(db, 'locator', [
      ['label', 'text', 'key'],
      ['scheme', 'text'],
      ['value', 'text'],
      ['smp_url', 'text'],
    ]);
    await table(db, 'zone', [
      ['apex', 'text', 'key'],
      ['serial', 'bigint'],
    ]);
  },
};

const addressBook: Migration = {
  async up(db) {
    await table(db, 'organisation', [
      ['id', 'text', 'key'],
      ['participant', 'text'],
      ['participant_lower', 'text', 'unique'],
      ['organisation_number', 'text'],
      ['name', 'text'],
      ['name_folded', 'text'],
      ['alternate_name', 'text', 'null'],
      ['description', 'text', 'null'],
      ['country_code', 'text'],
      ['type', 'text'],
      ['parent_id', 'text', 'null'],
      ['geographic_codes', 'text'],
    ]);
    await index(db, 'organisation', ['name_folded']);
    await table(db, 'functional_address', [
      ['id', 'text', 'key'],
      ['organisation_id', 'text'],
      ['identifier', 'text'],
      ['identifier_lower', 'text', 'unique'],
      ['name', 'text'],
      ['name_folded', 'text'],
      ['description', 'text', 'null'],
      ['categories', 'text'],
      ['keywords', 'text'],
    ]);
    await index(db, 'functional_address', ['organisation_id']);
    await index(db, 'functional_address', ['name_folded']);
  },
};

const pki: Migration = {
  async up(db) {
    await table(db, 'issued_certificate', [
      ['authority', 'text'],
      ['serial', 'text'],
      ['profile', 'text'],
      ['common_name', 'text'],
      ['der', 'text'],
      ['not_before', 'text'],
      ['not_after', 'text'],
      ['revoked_at', 'text', 'null'],
      ['revocation_reason', 'integer', 'null'],
    ]);
    await index(db, 'issued_certificate', ['authority', 'serial'], true);
    await table(db, 'revocation_list', [
      ['authority', 'text', 'key'],
      ['number', 'bigint'],
      ['der', 'text'],
      ['this_update', 'text'],
      ['next_update', 'text'],
    ]);
  },
};

/** The schema, step by step. */
export const federationMigrations: Migrations = {
  '0001-registry': registry,
  '0002-publication': publication,
  '0003-address-book': addressBook,
  '0004-pki': pki,
};
