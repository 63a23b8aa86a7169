import type { DoctorSetting } from './setting.ts';

/** An address that a service of this installation listens on. */
export interface Listener {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

export function listenersOf({ accessPoint, messageService, messageClient }: DoctorSetting): Listener[] {
  const all: Listener[] = [];
  const add = (name: string, at: { host: string; port: number } | undefined, tls: boolean) => {
    if (at) all.push({ name, host: at.host, port: at.port, tls });
  };
  add('access-point, AS4', accessPoint?.as4, true);
  add('access-point, contract C', accessPoint?.contract, true);
  add('access-point, operations', accessPoint?.operations, false);
  add('message-service, contract D', messageService?.listen, messageService?.listen.tls !== undefined);
  add('message-service, operations', operationsOf(messageService), false);
  add('message-client, web', messageClient?.listener, messageClient?.listener.tls !== undefined);
  add('message-client, operations', operationsOf(messageClient), false);
  return all;
}

function operationsOf(service: object | undefined): { host: string; port: number } | undefined {
  return (service as { operations?: { host: string; port: number } } | undefined)?.operations;
}

/** Where to connect to from this machine. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
