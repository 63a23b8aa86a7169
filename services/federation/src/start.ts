import { createHttpServer, type Logger, listen, type RunningService } from '@budkavle/platform';
import { addressBookRoutes } from './address-book/routes.ts';
import type { Actor } from './administration/actor.ts';
import { type Administration, administrationOf } from './administration/administration.ts';
import type { FederationConfiguration, FederationConfigurationInput } from './configuration.ts';
import { type FederationContext, federationConfiguration, openContext } from './context.ts';
import { federationError } from './errors.ts';
import { entryOf, openSmpKey, openTlsKey } from './pki/service-keys.ts';
import { applySeed, type ReadCertificate, type SeedResult } from './seed/apply.ts';
import { checkSeed } from './seed/read.ts';
import type { FederationSeed } from './seed/schema.ts';
import { startDnsServer } from './sml/server.ts';
import { Zone } from './sml/zone.ts';
import { waitUntilSettled } from './smp/settled.ts';
import { startSmp } from './smp/start.ts';

/** A running federation: the service, and its administration for programs. */
export interface Federation extends RunningService {
  readonly configuration: FederationConfiguration;
  readonly context: FederationContext;
  administration(actor: Actor): Administration;
  /** See docs/federation-seed.md; by default as system administrator `seed`. */
  applySeed(
    seed: FederationSeed,
    options?: { actor?: Actor; readCertificate?: ReadCertificate },
  ): Promise<SeedResult>;
  /** Waits until all that is queued is published or removed. Throws FED_PUBLICATION after the time, or when one has failed. */
  settled(timeoutMs?: number): Promise<void>;
}

/** Who the seed's changes are logged as. */
export const seedActor: Actor = { name: 'seed', role: 'SA' };

/**
 * Starts the parts of a federation that the configuration names. `urls`: `dns` (host:port), `smp`, `addressBook`
 * (with `/addressbook/api`), `pki`. Stops what it had started when one part fails.
 */
export async function startFederation(
  input: FederationConfigurationInput,
  options: { log?: Logger } = {},
): Promise<Federation> {
  const configuration = federationConfiguration(input);
  const context = await openContext(configuration, { serve: true, log: options.log });
  const closers: (() => Promise<void>)[] = [() => context.database.close()];
  if (context.pki) closers.push(context.pki.close);
  const urls: Record<string, string> = context.pki ? { pki: context.pki.url } : {};
  try {
    if (configuration.sml) {
      const dns = await startSml(context, configuration.sml);
      closers.push(() => dns.close());
      urls.dns = `${dns.host.includes(':') ? `[${dns.host}]` : dns.host}:${dns.port}`;
    }
    if (configuration.addressBook) {
      const book = await startAddressBook(context, configuration.addressBook);
      closers.push(() => book.close());
      urls.addressBook = book.url;
    }
    if (configuration.smp) {
      const { smp: settings } = configuration;
      const smp = await startSmp({
        configuration,
        settings,
        db: context.db,
        log: context.log,
        key: await signingKey(context, settings),
        tls: await serverTls(context, 'smp', settings),
      });
      closers.push(() => smp.close());
      context.onWake = () => smp.wake();
      urls.smp = smp.url;
    }
  } catch (error) {
    for (const close of closers.reverse()) await close();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  return {
    name: 'federation',
    urls,
    configuration,
    context,
    administration: (actor) => administrationOf(context, actor),
    applySeed: async (seed, given = {}) =>
      applySeed(context, given.actor ?? seedActor, checkSeed(seed), given.readCertificate),
    settled: (timeoutMs = 30_000) => waitUntilSettled(context.db, timeoutMs),
    stop() {
      stopping ??= (async () => {
        for (const close of closers.reverse()) await close();
      })();
      return stopping;
    },
  };
}

async function startSml(context: FederationContext, settings: NonNullable<FederationConfiguration['sml']>) {
  const apex = context.configuration.smlZone;
  const zone = new Zone(context.db, {
    apex,
    ttlSeconds: settings.ttlSeconds,
    negativeTtlSeconds: settings.negativeTtlSeconds,
    nameServer: settings.nameServer ?? `ns.${apex}`,
  });
  return await startDnsServer({ zone, host: settings.host, port: settings.port, log: context.log });
}

async function startAddressBook(
  context: FederationContext,
  settings: NonNullable<FederationConfiguration['addressBook']>,
) {
  const tls =
    settings.tls || context.configuration.externalAuthorities
      ? await serverTls(context, 'address-book', settings)
      : undefined;
  const server = createHttpServer({
    name: 'address-book',
    log: context.log,
    ...(tls ? { tls: { key: tls.key, cert: tls.certificate } } : {}),
  });
  const basePath = settings.publicUrl
    ? new URL(settings.publicUrl).pathname.replace(/\/$/, '')
    : '/addressbook/api';
  addressBookRoutes(server, { db: context.db, basePath });
  const listening = await listen(server, { host: settings.host, port: settings.port });
  return { url: settings.publicUrl ?? `${listening.url}${basePath}`, close: () => listening.close() };
}

async function signingKey(context: FederationContext, settings: NonNullable<FederationConfiguration['smp']>) {
  const { pki, configuration } = context;
  if (settings.signingKey) {
    return entryOf({ certificatePem: settings.signingKey.certificate, keyPem: settings.signingKey.key });
  }
  if (!pki)
    throw federationError('FED_ROLE_OFF', 'without the pki part the configuration must give smp.signingKey');
  return await openSmpKey(
    pki.keys,
    pki.certificates,
    settings.name ?? `SMP0001-${configuration.environment}`,
  );
}

/** From the configuration, or for demonstrations from the environment's own TLS authority. */
async function serverTls(
  context: FederationContext,
  name: string,
  settings: { host: string; publicUrl?: string; tls?: { certificate: string; key: string } },
): Promise<{ certificate: string; key: string }> {
  if (settings.tls) return settings.tls;
  const { pki, configuration } = context;
  if (!pki || !configuration.externalAuthorities) {
    throw federationError('FED_INVALID', `the ${name} needs a TLS certificate: set ${name}.tls`);
  }
  const hosts = [settings.publicUrl ? new URL(settings.publicUrl).hostname : settings.host, settings.host];
  const loopback = ['127.0.0.1', '::1'].includes(settings.host) ? ['localhost'] : [];
  return await openTlsKey(pki.keys, pki.certificates, name, [...hosts, ...loopback]);
}
