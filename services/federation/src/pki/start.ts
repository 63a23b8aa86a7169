import type { Logger } from '@budkavle/platform';
import { createHttpServer, listen } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { FederationConfiguration } from '../configuration.ts';
import type { FederationTables } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import { type Authorities, openAuthorities } from './authorities.ts';
import { CertificateService } from './certificate-service.ts';
import { KeyFolder } from './key-files.ts';
import { OcspResponders } from './ocsp.ts';
import { RevocationLists } from './revocation-list.ts';
import { type PkiParts, pkiRoutes } from './routes.ts';

/** The PKI, opened; `url` where lists and responders are found. */
export interface OpenPki extends PkiParts {
  readonly url: string;
  readonly keys: KeyFolder;
  readonly certificates: CertificateService;
  close(): Promise<void>;
}

type Settings = NonNullable<FederationConfiguration['pki']>;

/**
 * Opens the authorities. With `serve`, the lists and responders are served first: their address goes into what is issued.
 * Without (administration from another process), it must be known from the configuration.
 */
export async function openPki(options: {
  configuration: FederationConfiguration;
  settings: Settings;
  db: Kysely<FederationTables>;
  log: Logger;
  serve: boolean;
}): Promise<OpenPki> {
  const { configuration, settings, db } = options;
  let parts: OpenPki | undefined;
  const server = options.serve
    ? await serve(options, () => {
        if (!parts) throw federationError('FED_ROLE_OFF', 'the PKI is starting');
        return parts;
      })
    : undefined;
  const url = settings.publicUrl ?? server?.url ?? configuredUrl(settings);
  const keys = new KeyFolder(`${configuration.folder}/pki`, configuration.keyPassphrase);
  try {
    const authorities = await openAuthorities({
      db,
      keys,
      environment: configuration.environment,
      owner: configuration.owner,
      baseUrl: url,
      external: configuration.externalAuthorities,
      keyBits: configuration.keyBits,
    });
    parts = assemble({
      db,
      keys,
      authorities,
      url,
      configuration,
      settings,
      close: async () => server?.close(),
    });
    return parts;
  } catch (error) {
    await server?.close();
    throw error;
  }
}

function assemble(options: {
  db: Kysely<FederationTables>;
  keys: KeyFolder;
  authorities: Authorities;
  url: string;
  configuration: FederationConfiguration;
  settings: Settings;
  close(): Promise<void>;
}): OpenPki {
  const { db, keys, authorities, url, settings, close } = options;
  const { environment, keyBits } = options.configuration;
  const lists = new RevocationLists(db, authorities, settings.crlHours * 3600_000);
  return {
    url,
    keys,
    authorities,
    lists,
    responders: new OcspResponders({ db, authorities, keys, validityMs: settings.ocspSeconds * 1000 }),
    certificates: new CertificateService({ db, authorities, lists, environment, keyBits }),
    close,
  };
}

async function serve(
  options: { settings: Settings; log: Logger },
  parts: () => PkiParts,
): Promise<{ url: string; close(): Promise<void> }> {
  const { host, port, tls } = options.settings;
  const server = createHttpServer({
    name: 'pki',
    log: options.log,
    bodyLimit: 64 * 1024,
    ...(tls ? { tls: { key: tls.key, cert: tls.certificate } } : {}),
  });
  pkiRoutes(server, parts);
  return await listen(server, { host, port });
}

function configuredUrl(settings: Settings): string {
  if (settings.port === 0) {
    throw federationError(
      'FED_INVALID',
      'the address of the PKI is not known: set pki.port or pki.publicUrl',
    );
  }
  return `${settings.tls ? 'https' : 'http'}://${settings.host}:${settings.port}`;
}
