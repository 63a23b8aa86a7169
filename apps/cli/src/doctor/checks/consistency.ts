import { isIP } from 'node:net';
import { createAddressGuard } from '@budkavle/platform';
import { defineCheck, type Found } from '../check.ts';
import { sqlitePath } from '../data-folders.ts';
import { listenersOf } from '../listeners.ts';
import { roleDatabases } from '../services.ts';
import type { DoctorSetting } from '../setting.ts';

type Code =
  | 'CONFIG_ENVIRONMENTS_DIFFER'
  | 'CONFIG_NOT_SERVED'
  | 'CONFIG_PORT_NOT_ALLOWED'
  | 'CONFIG_ADDRESS_NOT_PUBLIC'
  | 'CONFIG_SAME_DATABASE'
  | 'CONFIG_PORT_TWICE'
  | 'CONFIG_NO_MAILBOX'
  | 'CONFIG_LIMITS';

export const consistency = defineCheck<Code>({
  name: 'consistency',
  title: 'The values of the configuration fit together',
  network: false,
  kinds: {
    CONFIG_ENVIRONMENTS_DIFFER: {
      severity: 'fault',
      what: 'The services are set to different environments.',
      whose: 'you',
      action: 'Use the same environment profile for all.',
    },
    CONFIG_NOT_SERVED: {
      severity: 'fault',
      what: 'An organisation is configured in one service and not in the one below it.',
      whose: 'you',
      action: 'Spell the participant the same in access point, message service and message client.',
    },
    CONFIG_PORT_NOT_ALLOWED: {
      severity: 'fault',
      what: 'The port of our published address is not among those that the environment allows: others refuse to connect.',
      whose: 'you',
      action: 'Publish an address on port 443.',
    },
    CONFIG_ADDRESS_NOT_PUBLIC: {
      severity: 'fault',
      what: 'Our published address is one that others cannot reach or refuse to call.',
      whose: 'you',
      action: 'Publish a name that leads to an address of the public net.',
    },
    CONFIG_SAME_DATABASE: {
      severity: 'fault',
      what: 'Two services share one database.',
      whose: 'you',
      action: 'Give each a file or a schema of its own.',
    },
    CONFIG_PORT_TWICE: {
      severity: 'fault',
      what: 'Two listeners have the same port.',
      whose: 'you',
      action: 'Give each a port of its own.',
    },
    CONFIG_NO_MAILBOX: {
      severity: 'warning',
      what: 'The message client has no function mailbox: nobody sees anything after login.',
      whose: 'you',
      action: 'Configure mailboxes and who may use them (messageClient.mailboxes).',
    },
    CONFIG_LIMITS: {
      severity: 'fault',
      what: 'The largest message does not fit in the largest envelope: large messages would be accepted and never sent.',
      whose: 'you',
      action: 'envelopeBytes must be at least one and a half times messageBytes.',
    },
  },
  async run(setting) {
    if (!setting.accessPoint && !setting.messageService && !setting.messageClient) return undefined;
    return [
      ...environments(setting),
      ...participants(setting),
      ...publicAddress(setting),
      ...sharedDatabases(setting),
      ...sharedPorts(setting),
      ...mailboxes(setting),
      ...limits(setting),
    ];
  },
});

function environments({ accessPoint, messageService, messageClient }: DoctorSetting): Found<Code>[] {
  const names = [
    accessPoint?.environment.name,
    messageService?.environment.name,
    messageClient?.environment.name,
  ];
  const different = [...new Set(names.filter((name) => name !== undefined))];
  return different.length > 1 ? [{ code: 'CONFIG_ENVIRONMENTS_DIFFER', detail: different.join(', ') }] : [];
}

function participants({ accessPoint, messageService, messageClient }: DoctorSetting): Found<Code>[] {
  const lower = (all: readonly string[]) => new Set(all.map((one) => one.toLowerCase()));
  const inService = messageService?.participants.map(({ participant }) => participant) ?? [];
  const inPoint = accessPoint && lower(accessPoint.participants.map(({ id }) => id));
  const found: Found<Code>[] = [];
  for (const one of inService)
    if (inPoint && !inPoint.has(one.toLowerCase()))
      found.push({ code: 'CONFIG_NOT_SERVED', about: one, detail: 'not in the access point' });
  const client = messageClient?.organisation.participant;
  if (client && messageService && !lower(inService).has(client.toLowerCase()))
    found.push({ code: 'CONFIG_NOT_SERVED', about: client, detail: 'not in the message service' });
  return found;
}

function publicAddress({ accessPoint, environment }: DoctorSetting): Found<Code>[] {
  if (!accessPoint || !environment) return [];
  const { hostname, port, protocol, host } = new URL(accessPoint.as4.publicUrl);
  const found: Found<Code>[] = [];
  const number = Number(port || 443);
  const allowed = environment.allowedPorts ?? [443];
  if (!allowed.includes(number))
    found.push({ code: 'CONFIG_PORT_NOT_ALLOWED', about: host, detail: `allowed: ${allowed.join(', ')}` });
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (environment.allowPrivateAddresses) return found;
  try {
    if (bare === 'localhost') throw new Error('local');
    if (isIP(bare) !== 0)
      createAddressGuard({ ports: 'any' }).checkTarget({ protocol, hostname: bare, port: number });
  } catch {
    found.push({ code: 'CONFIG_ADDRESS_NOT_PUBLIC', about: host });
  }
  return found;
}

function sharedDatabases(setting: DoctorSetting): Found<Code>[] {
  const all = roleDatabases(setting).map(({ role, address }) => ({
    role,
    place: sqlitePath(address.url) ?? `${address.url} ${address.schema ?? 'public'}`,
  }));
  return all.flatMap(({ role, place }, at) => {
    const other = all.slice(0, at).find((one) => one.place === place);
    return other ? [{ code: 'CONFIG_SAME_DATABASE', about: `${other.role}, ${role}` } as const] : [];
  });
}

function sharedPorts(setting: DoctorSetting): Found<Code>[] {
  const all = listenersOf(setting).filter(({ port }) => port !== 0);
  const any = (host: string) => host === '0.0.0.0' || host === '::';
  return all.flatMap((one, at) => {
    const other = all
      .slice(0, at)
      .find(({ port, host }) => port === one.port && (host === one.host || any(host) || any(one.host)));
    return other
      ? [
          {
            code: 'CONFIG_PORT_TWICE',
            about: `${other.name}; ${one.name}`,
            detail: String(one.port),
          } as const,
        ]
      : [];
  });
}

const mailboxes = ({ messageClient }: DoctorSetting): Found<Code>[] =>
  messageClient?.mailboxes.length === 0 ? [{ code: 'CONFIG_NO_MAILBOX' }] : [];

function limits({ environment }: DoctorSetting): Found<Code>[] {
  if (!environment) return [];
  const { messageBytes, envelopeBytes } = environment.limits;
  return envelopeBytes >= messageBytes * 1.5
    ? []
    : [{ code: 'CONFIG_LIMITS', detail: `${messageBytes}, ${envelopeBytes}` }];
}
