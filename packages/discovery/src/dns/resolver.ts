import { Resolver } from 'node:dns/promises';
import { codeOf, DiscoveryError } from '../errors.ts';
import type { NaptrRecord } from './naptr.ts';

/** Asks DNS for the NAPTR records of a name. Throws DISC_NOT_REGISTERED or DISC_DNS_TECHNICAL. */
export interface NaptrResolver {
  resolve(name: string): Promise<readonly NaptrRecord[]>;
}

/** Where and how patiently to ask. */
export interface NaptrResolverOptions {
  /** 'host' or 'host:port' each; asked in order when one fails technically. None: the system's. */
  readonly servers?: readonly string[];
  readonly timeoutMs?: number;
  readonly tries?: number;
}

/**
 * A resolver on node:dns (which itself falls back to TCP). NXDOMAIN and NODATA are answers: not registered;
 * everything else is technical and the next server is asked. Source: discovery.md 2.3.
 */
export function createNaptrResolver(options: NaptrResolverOptions = {}): NaptrResolver {
  const { servers = [], timeoutMs = 3000, tries = 2 } = options;
  const resolvers = (servers.length === 0 ? [undefined] : servers).map((server) => {
    const resolver = new Resolver({ timeout: timeoutMs, tries });
    if (server !== undefined) resolver.setServers([server]);
    return resolver;
  });
  return {
    async resolve(name) {
      let technical: unknown;
      for (const resolver of resolvers) {
        try {
          const records = await resolver.resolveNaptr(name);
          if (records.length === 0) throw Object.assign(new Error('no record'), { code: 'ENODATA' });
          return records;
        } catch (error) {
          const code = codeOf(error);
          if (code === 'ENOTFOUND' || code === 'ENODATA') {
            throw new DiscoveryError('DISC_NOT_REGISTERED', undefined, { reason: code, cause: error });
          }
          technical = error;
        }
      }
      throw new DiscoveryError('DISC_DNS_TECHNICAL', undefined, {
        reason: codeOf(technical),
        cause: technical,
      });
    },
  };
}
