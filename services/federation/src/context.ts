import { Certificate, TrustStore } from '@budkavle/pki';
import {
  type AuditLog,
  auditMigration,
  createLogger,
  type Logger,
  loadConfiguration,
  type OpenDatabase,
  openAuditLog,
  openDatabase,
} from '@budkavle/platform';
import type { AdministrationContext } from './administration/change.ts';
import { FederationConfiguration, type FederationConfigurationInput } from './configuration.ts';
import { federationMigrations } from './database/migrations.ts';
import type { FederationTables } from './database/tables.ts';
import { federationError } from './errors.ts';
import { type OpenPki, openPki } from './pki/start.ts';

/** What the parts of a federation stand on. */
export interface FederationContext extends AdministrationContext {
  readonly database: OpenDatabase<FederationTables>;
  readonly log: Logger;
  readonly audit: AuditLog;
  readonly pki: OpenPki | undefined;
  /** Set when the publication worker runs in this process. */
  onWake: () => void;
  /** PEM, for the environment profile. */
  readonly trust: { accessPoint: { anchors: string[]; issuers: string[] }; smp: { anchors: string[] } };
}

/** Fills in the defaults and checks. Throws CONFIG_INVALID, which names each field and its fix. */
export function federationConfiguration(input: FederationConfigurationInput): FederationConfiguration {
  return loadConfiguration(FederationConfiguration, { env: {}, prefix: 'FEDERATION', overrides: input });
}

/** Opens database, log and authorities; with `serve` the PKI's lists and responders, too. */
export async function openContext(
  configuration: FederationConfiguration,
  options: { serve: boolean; log?: Logger | undefined },
): Promise<FederationContext> {
  const log = options.log ?? createLogger({ name: 'federation', level: configuration.logLevel });
  const database = await openDatabase<FederationTables>({
    url: configuration.database.url,
    migrations: { ...federationMigrations, '0005-audit': auditMigration },
    log,
    ...(configuration.database.schema ? { schema: configuration.database.schema } : {}),
  });
  try {
    const { db } = database;
    const pki = configuration.pki
      ? await openPki({ configuration, settings: configuration.pki, db, log, serve: options.serve })
      : undefined;
    const trust = trustOf(configuration, pki);
    const context: FederationContext = {
      configuration,
      database,
      db,
      log,
      audit: openAuditLog(db),
      pki,
      trust,
      certificates: pki?.certificates,
      accessPointTrust: new TrustStore({
        name: `access points of ${configuration.environment}`,
        anchors: trust.accessPoint.anchors.flatMap((pem) => Certificate.parsePem(pem)),
        issuers: trust.accessPoint.issuers.flatMap((pem) => Certificate.parsePem(pem)),
      }),
      onWake: () => {},
      wake: () => context.onWake(),
    };
    return context;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function trustOf(
  configuration: FederationConfiguration,
  pki: OpenPki | undefined,
): FederationContext['trust'] {
  if (!pki) {
    if (configuration.trust) return configuration.trust;
    throw federationError('FED_ROLE_OFF', 'without the pki part the configuration must give trust');
  }
  const pem = (name: 'aprot' | 'apca' | 'smpca') => pki.authorities.get(name).certificate.toPem();
  return {
    accessPoint: { anchors: [pem('aprot')], issuers: [pem('apca')] },
    smp: { anchors: [pem('smpca')] },
  };
}
