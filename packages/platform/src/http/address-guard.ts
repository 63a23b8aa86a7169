import { type LookupAddress, lookup } from 'node:dns';
import { type BlockList, isIP } from 'node:net';
import { ServiceError } from '../errors/service-error.ts';
import { isPublicAddress, rangeList } from './address-ranges.ts';

/** Decides what may be connected to. The addresses it gives are the ones connected to: no second look-up. */
export interface AddressGuard {
  /** Errors: ADDRESS_REFUSED. */
  checkTarget(target: { protocol: string; hostname: string; port: number }): void;
  /** Looks the name up once and checks every address. Errors: ADDRESS_REFUSED, those of the look-up. */
  resolve(hostname: string): Promise<LookupAddress[]>;
}

export interface AddressGuardOptions {
  /** Also http, for test profiles. */
  allowHttp?: boolean;
  /** Ranges (10.1.0.0/16) that are allowed though they are not public; true for all, for test profiles. */
  allowPrivate?: true | readonly string[];
  /** The only ports; 443 unless told, or 'any'. */
  ports?: readonly number[] | 'any';
  /** The look-up to use, the system's unless told. */
  lookup?: (hostname: string) => Promise<LookupAddress[]>;
}

/** The guard against addresses that somebody else chose and that point into our own network (SSRF). */
export function createAddressGuard(options: AddressGuardOptions = {}): AddressGuard {
  const allowed =
    options.allowPrivate === true || options.allowPrivate === undefined
      ? undefined
      : rangeList(options.allowPrivate);
  const ports = options.ports ?? [443];
  const look = options.lookup ?? systemLookup;
  const check = (address: string): void => {
    if (options.allowPrivate === true || isPublicAddress(address) || inList(allowed, address)) return;
    throw refused('it leads to an address that is not public');
  };
  return {
    checkTarget({ protocol, hostname, port }) {
      if (protocol !== 'https:' && !(options.allowHttp && protocol === 'http:'))
        throw refused('it is not https');
      if (ports !== 'any' && !ports.includes(port)) throw refused('its port is not among the allowed ones');
      const bare = hostname.replace(/^\[|\]$/g, '');
      if (isIP(bare) !== 0) check(bare);
    },
    async resolve(hostname) {
      const found = await look(hostname);
      if (found.length === 0) throw refused('its name has no address');
      // One bad address among good ones is no accident: the whole name is refused.
      for (const { address } of found) check(address);
      return found;
    },
  };
}

function inList(list: BlockList | undefined, address: string): boolean {
  return list?.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6') ?? false;
}

function systemLookup(hostname: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, found) => (error === null ? resolve(found) : reject(error)));
  });
}

function refused(why: string): ServiceError {
  return new ServiceError('ADDRESS_REFUSED', {
    status: 502,
    message: `The address may not be connected to: ${why}.`,
  });
}
