import type { KeyEntry } from '@budkavle/pki';
import { createHttpServer, type Logger, listen, now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { FederationConfiguration } from '../configuration.ts';
import type { FederationTables } from '../database/tables.ts';
import { createDatabaseRegistry } from '../sml/database-registry.ts';
import { createPublicationWorker } from './publication-worker.ts';
import { smpRoutes } from './routes.ts';

/** A running SMP with its publication worker. */
export interface RunningSmp {
  readonly url: string;
  wake(): void;
  close(): Promise<void>;
}

/** Serves what is published and works through the outbox. */
export async function startSmp(options: {
  configuration: FederationConfiguration;
  settings: NonNullable<FederationConfiguration['smp']>;
  db: Kysely<FederationTables>;
  log: Logger;
  key: KeyEntry;
  tls: { certificate: string; key: string };
}): Promise<RunningSmp> {
  const { configuration, settings, db, log, key, tls } = options;
  const server = createHttpServer({ name: 'smp', log, tls: { key: tls.key, cert: tls.certificate } });
  const basePath = settings.publicUrl ? new URL(settings.publicUrl).pathname.replace(/\/$/, '') : '';
  smpRoutes(server, { db, requestsPerSecond: settings.requestsPerSecond, basePath });
  const listening = await listen(server, { host: settings.host, port: settings.port });
  const baseUrl = (settings.publicUrl ?? listening.url).replace(/\/$/, '');
  await queueOutdated(db, baseUrl, key);
  const worker = createPublicationWorker(
    {
      db,
      registry: createDatabaseRegistry(db, configuration.smlZone),
      baseUrl,
      key,
      // Without a zone of ours the longest TTL that the federation uses.
      removalDelayMs: (configuration.sml?.ttlSeconds ?? 3600) * 1000,
    },
    { log, pollMs: settings.publicationPollMs },
  );
  worker.start();
  return {
    url: baseUrl,
    wake: () => worker.wake(),
    async close() {
      await worker.stop();
      await listening.close();
    },
  };
}

/** What another key has signed, or what is found at another address, is published anew. */
async function queueOutdated(db: Kysely<FederationTables>, baseUrl: string, key: KeyEntry): Promise<void> {
  const moved = db.selectFrom('locator').select('value').where('smp_url', '!=', baseUrl);
  const otherKey = db
    .selectFrom('published_document')
    .select('participant_id')
    .where('signer_sha256', '!=', key.certificate.fingerprintSha256);
  await db
    .updateTable('participant')
    .set({ publication: 'QUEUED', next_attempt_at: now(), attempts: 0 })
    .where('publication', '=', 'PUBLISHED')
    .where((eb) => eb.or([eb('value', 'in', moved), eb('id', 'in', otherKey)]))
    .execute();
}
