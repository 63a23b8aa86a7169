import { createSecureContext } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import { type Logger, ServiceError } from '@budkavle/platform';
import type { Dispatcher } from 'undici';
import type { AccessPointConfiguration } from '../configuration/configuration.ts';
import { loadKeys } from '../configuration/load-keys.ts';
import { ServedParticipants } from '../contract/served-participants.ts';
import type { KeyRing } from './key-ring.ts';

/** What can be exchanged while the service runs. */
export interface Renewable {
  /** What is in force: of the sections that can be exchanged. */
  configuration: AccessPointConfiguration;
  readonly keyRing: KeyRing;
  dispatcher: Dispatcher;
  participants: ServedParticipants;
}

export interface ReloadOptions {
  readonly renewable: Renewable;
  readonly partyId: string;
  readonly log: Logger;
  openDispatcher(configuration: AccessPointConfiguration): Dispatcher;
  /** New connections get the new certificates; those that are open go on. */
  replaceTls(configuration: AccessPointConfiguration): void;
}

/**
 * Takes over certificates, keys and participants of a new configuration, all or none of them. What else has changed in
 * it waits for the next start and is told. @throws ServiceError CONFIG_INVALID, PkiError: everything goes on as before
 */
export function reload(next: AccessPointConfiguration, options: ReloadOptions): void {
  const { renewable, log } = options;
  const { keys, partyId } = loadKeys(next.keys);
  if (partyId !== options.partyId)
    throw new ServiceError('CONFIG_INVALID', {
      message: 'keys: the common name is the name of the access point: another one needs a restart.',
    });
  checkPairs(next);
  const participants = new ServedParticipants(next.participants);
  const before = renewable.configuration;
  const clientTls = (configuration: AccessPointConfiguration) =>
    configuration.as4.clientTls ?? configuration.as4.tls;
  // From here on nothing fails.
  const { added, retired } = renewable.keyRing.replace(keys);
  renewable.participants = participants;
  options.replaceTls(next);
  if (!isDeepStrictEqual(clientTls(before), clientTls(next))) {
    const old = renewable.dispatcher;
    renewable.dispatcher = options.openDispatcher(next);
    // What is under way ends over the connections that it has.
    old.close().catch(() => {});
  }
  renewable.configuration = next;
  log.info(
    { event: 'access_point.reloaded', count: added },
    `reloaded: ${added} keys new, ${retired} retired`,
  );
  const waits = needsRestart(before, next);
  if (waits.length > 0)
    log.warn(
      { event: 'access_point.needs_restart', reason: waits.join(',') },
      'other changes of the configuration wait for the next start',
    );
}

function checkPairs({ as4, contract }: AccessPointConfiguration): void {
  for (const [name, pair] of Object.entries({
    tls: as4.tls,
    clientTls: as4.clientTls,
    contract: contract.tls,
  })) {
    if (!pair) continue;
    try {
      createSecureContext({ key: pair.key, cert: pair.certificate });
    } catch (cause) {
      throw new ServiceError('CONFIG_INVALID', {
        message: `${name}: key and certificate cannot be used together.`,
        cause,
      });
    }
  }
}

function needsRestart(before: AccessPointConfiguration, next: AccessPointConfiguration): string[] {
  const fixed = ({ keys: _, participants: __, as4, contract, ...rest }: AccessPointConfiguration) => ({
    ...rest,
    as4: { ...as4, tls: undefined, clientTls: undefined },
    contract: { ...contract, tls: undefined },
  });
  const [old, now] = [fixed(before), fixed(next)] as [Record<string, unknown>, Record<string, unknown>];
  return Object.keys({ ...old, ...now }).filter((name) => !isDeepStrictEqual(old[name], now[name]));
}
