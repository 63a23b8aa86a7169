import { cutAnswer, cutBody, garbage, hang, type Mischief, pass, refuse, slow } from '../relay/mischief.ts';
import type { World } from '../world/world.ts';
import type { Fault } from './fault.ts';

type RelayName = Parameters<World['relay']>[0];

const accessPoints: RelayName[] = ['as4-exempelkommunen', 'as4-exempelregionen'];
const contractC: RelayName[] = ['contract-c-exempelkommunen', 'contract-c-exempelregionen'];
const contractD: RelayName[] = [
  'contract-d-exempelkommunen',
  'contract-d-exempelregionen',
  'contract-d-lillkommunen',
];

/** What these relays do for a while; connections that are open end, so that nobody is spared. */
function on(relays: readonly RelayName[], mischief: Mischief): Fault['begin'] {
  return async (world) => {
    for (const name of relays) {
      world.relay(name).mischief = mischief;
      if (mischief.kind !== 'slow' && mischief.kind !== 'cut') world.relay(name).cut();
    }
    return async () => {
      for (const name of relays) {
        world.relay(name).mischief = pass;
        world.relay(name).cut();
      }
    };
  };
}

const delivered = { ends: 'delivered' } as const;

export const networkFaults: readonly Fault[] = [
  { name: 'peer down', begin: on(accessPoints, refuse), ...delivered },
  { name: 'peer slow', begin: on(accessPoints, slow(60_000)), ...delivered },
  { name: 'peer takes the connection and says nothing', begin: on(accessPoints, hang), ...delivered },
  { name: 'peer answers garbage', begin: on(accessPoints, garbage), ...delivered },
  { name: 'cut in the middle of a body', begin: on(accessPoints, cutBody(9_000)), ...delivered },
  { name: 'cut in the middle of the receipt', begin: on(accessPoints, cutAnswer(12_000)), ...delivered },
  { name: 'access point away from its message services', begin: on(contractC, refuse), ...delivered },
  {
    name: 'cut between message service and access point',
    begin: on(contractC, cutBody(9_000)),
    ...delivered,
  },
  { name: 'cut while a message is posted', begin: on(contractD, cutBody(3_000)), ...delivered },
  { name: 'cut before the 201 arrives', begin: on(contractD, cutAnswer(2_000)), ...delivered },
];

export const lookUpFaults: readonly Fault[] = [
  { name: 'DNS down', begin: dns('drop'), ...delivered },
  { name: 'DNS answers garbage', begin: dns('garbage'), ...delivered },
  { name: 'SMP and CertPub down', begin: on(['smp'], refuse), ...delivered },
  { name: 'SMP and CertPub answer garbage', begin: on(['smp'], garbage), ...delivered },
  { name: 'SMP and CertPub say nothing', begin: on(['smp'], hang), ...delivered },
  { name: 'address book down', begin: on(['address-book'], refuse), ...delivered },
  { name: 'OCSP and revocation list down', begin: on(['pki'], refuse), ...delivered },
  { name: 'OCSP and revocation list say nothing', begin: on(['pki'], hang), ...delivered },
];

export const scannerFaults: readonly Fault[] = (
  [
    ['scanner down', refuse],
    ['scanner says nothing', hang],
    ['scanner answers garbage', garbage],
  ] as const
).map(([name, mischief]) => ({ name, begin: on(['scanner'], mischief), ...delivered }));

function dns(mode: 'drop' | 'garbage'): Fault['begin'] {
  return async (world) => {
    world.dns.mode = mode;
    return async () => {
      world.dns.mode = 'pass';
    };
  };
}
