import { type AccessPointConfiguration, startAccessPoint } from '@budkavle/access-point';
import { type MessageClientConfiguration, startMessageClient } from '@budkavle/message-client';
import { type MessageServiceConfiguration, startMessageService } from '@budkavle/message-service';
import { createLogger, createMetrics, type RunningService, ServiceError } from '@budkavle/platform';
import { accessPointConfiguration } from '../installation/access-point.ts';
import { type Role, roles } from '../installation/configuration.ts';
import { messageClientConfiguration } from '../installation/message-client.ts';
import { messageServiceConfiguration } from '../installation/message-service.ts';
import type { Installation } from '../installation/open.ts';
import type { Telemetry } from './telemetry.ts';

/** What each role to be served is started from. */
export interface RoleConfigurations {
  'access-point'?: AccessPointConfiguration;
  'message-service'?: MessageServiceConfiguration;
  'message-client'?: MessageClientConfiguration;
}

/** Works out the configuration of every role before any is started. Errors: CONFIG_INVALID with the faults of all. */
export function configureRoles(installation: Installation, wanted: readonly Role[]): RoleConfigurations {
  const configured: RoleConfigurations = {};
  const faults = new Set<string>();
  const attempt = <T>(role: Role, work: (from: Installation) => T): T | undefined => {
    if (!wanted.includes(role)) return undefined;
    try {
      return work(installation);
    } catch (error) {
      const { message, code } = error as { message: string; code?: string };
      if (typeof code !== 'string') throw error;
      faults.add(code === 'CONFIG_INVALID' ? message : `${role}: ${message} (${code})`);
      return undefined;
    }
  };
  const accessPoint = attempt('access-point', accessPointConfiguration);
  const messageService = attempt('message-service', messageServiceConfiguration);
  const messageClient = attempt('message-client', messageClientConfiguration);
  if (accessPoint) configured['access-point'] = accessPoint;
  if (messageService) configured['message-service'] = messageService;
  if (messageClient) configured['message-client'] = messageClient;
  if (faults.size > 0) throw new ServiceError('CONFIG_INVALID', { message: [...faults].join('\n') });
  return configured;
}

/** Starts the roles, from the access point upwards; what has started is stopped again when one cannot. */
export async function startRoles(
  configured: RoleConfigurations,
  level: string,
  telemetry?: Telemetry,
): Promise<{ services: readonly RunningService[]; stop(): Promise<void> }> {
  const services: RunningService[] = [];
  const stop = async () => {
    // Downwards: the client takes nothing new while what it hands over still has somewhere to go.
    for (const service of services.splice(0).reverse()) await service.stop();
  };
  const [first] = roles.filter((role) => configured[role]);
  const parts = (role: Role) => ({
    log: createLogger({ name: role, level, ...(telemetry && { observe: telemetry.observerOf(role) }) }),
    // Memory and event loop are the process's: told once.
    metrics: createMetrics({ process: role === first }),
  });
  try {
    const { 'access-point': ap, 'message-service': ms, 'message-client': mc } = configured;
    if (ap) services.push(await startAccessPoint(ap, parts('access-point')));
    if (ms) services.push(await startMessageService(ms, parts('message-service')));
    if (mc) services.push(await startMessageClient(mc, parts('message-client')));
  } catch (error) {
    await stop();
    throw listenFault(error) ?? error;
  }
  return { services, stop };
}

const listening: Record<string, string> = {
  EADDRINUSE: 'somebody else listens there: is it running already?',
  EADDRNOTAVAIL: 'this machine does not have the address',
  EACCES: 'the user may not: ports below 1024 need CAP_NET_BIND_SERVICE (deploy/systemd)',
};

/** An address that cannot be listened on, in words; undefined for any other fault. */
export function listenFault(error: unknown): ServiceError | undefined {
  const {
    code = '',
    syscall,
    address,
    port,
  } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  const reason = listening[code];
  if (syscall !== 'listen' || reason === undefined) return undefined;
  const message = `${address ?? ''}:${port ?? ''} cannot be listened on: ${reason} (${code}).`;
  return new ServiceError('CONFIG_INVALID', { message, cause: error });
}
