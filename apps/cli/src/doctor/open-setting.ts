import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { accessPointConfiguration } from '../installation/access-point.ts';
import type { Role } from '../installation/configuration.ts';
import { messageClientConfiguration } from '../installation/message-client.ts';
import { messageServiceConfiguration } from '../installation/message-service.ts';
import { configurationFile, type Installation, openInstallation } from '../installation/open.ts';
import { codeOf, type Found } from './check.ts';
import type { DoctorSetting } from './setting.ts';

export interface DoctorOptions {
  readonly folder: string;
  readonly roles?: readonly Role[] | undefined;
  readonly ntpServers?: readonly string[] | undefined;
  readonly backups?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** The time servers of Netnod, as the federation recommends (security-and-rules.md 5). */
const nationalTime = ['sth1.ntp.se', 'gbg1.ntp.se', 'ntp.se'];

/** Reads as much of an installation as can be read. Never throws for what is wrong in it: that is what is looked for. */
export function openSetting(options: DoctorOptions): DoctorSetting {
  const unread: Found[] = [];
  const attempt = <T>(about: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      const code = codeOf(error);
      // Of a configuration fault the message tells places, never values.
      const detail = code === 'CONFIG_INVALID' ? (error as Error).message : code;
      if (!unread.some((one) => one.detail === detail)) unread.push({ code, about, detail });
      return undefined;
    }
  };
  const folder = resolve(options.folder);
  const installation = attempt(configurationFile, () => openInstallation(folder, options.env));
  const roles = options.roles ?? installation?.configuration.roles ?? [];
  const environment = installation && attempt('environment', () => installation.environment());
  const of = <T>(role: Role, work: (from: Installation) => T): T | undefined =>
    installation && environment && roles.includes(role) ? attempt(role, () => work(installation)) : undefined;
  const backups = options.backups ?? join(folder, 'backups');
  return {
    environment,
    accessPoint: of('access-point', accessPointConfiguration),
    messageService: of('message-service', messageServiceConfiguration),
    messageClient: of('message-client', messageClientConfiguration),
    unread,
    roles,
    keysFolder: installation?.keysFolder,
    secretPaths: installation ? secretPaths(installation) : [],
    // On one machine there is nothing to compare with outside.
    ntpServers: options.ntpServers ?? (environment?.demo ? [] : nationalTime),
    backups: options.backups !== undefined || existsSync(backups) ? resolve(backups) : undefined,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    now: () => new Date(),
  };
}

function secretPaths({ folder, keysFolder, dataFolder }: Installation): string[] {
  const secret = existsSync(keysFolder)
    ? readdirSync(keysFolder).filter((name) => !/\.(pem|csr|cer|crt)$/.test(name))
    : [];
  return [
    join(folder, configurationFile),
    keysFolder,
    dataFolder,
    ...secret.map((name) => join(keysFolder, name)),
  ];
}
