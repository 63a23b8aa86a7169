import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EnvironmentProfile } from '@budkavle/contracts';
import { loadConfiguration, ServiceError } from '@budkavle/platform';
import { completeProfile, isProfileFile } from '../environments/complete.ts';
import { InstallationConfiguration, type Role } from './configuration.ts';

export const configurationFile = 'budkavle.yaml';

/** An organisation's installation: its configuration and where its things lie. */
export interface Installation {
  /** Absolute; every relative path of the configuration starts here. */
  readonly folder: string;
  readonly configuration: InstallationConfiguration;
  readonly keysFolder: string;
  readonly dataFolder: string;
  /** Errors: CONFIG_INVALID. */
  environment(): EnvironmentProfile;
  /** Folder of a role's own files. */
  roleFolder(role: Role): string;
  /** Database of a role. */
  databaseOf(role: Role): { url: string; schema?: string };
}

/** Reads `budkavle.yaml` in a folder. Errors: CONFIG_INVALID. */
export function openInstallation(folder: string, env: NodeJS.ProcessEnv = process.env): Installation {
  const path = resolve(folder);
  const file = join(path, configurationFile);
  if (!existsSync(file))
    throw new ServiceError('CONFIG_INVALID', {
      message: `There is no ${configurationFile} in ${path}. Make one with: budkavle init --folder ${path}`,
    });
  const configuration = loadConfiguration(InstallationConfiguration, {
    file,
    env,
    prefix: 'BUDKAVLE_CONFIG',
  });
  const dataFolder = resolve(path, configuration.data);
  return {
    folder: path,
    configuration,
    keysFolder: join(path, 'keys'),
    dataFolder,
    environment: () => {
      const { profile, roots, ...rest } = configuration.environment;
      return completeProfile({
        ...rest,
        profile: isProfileFile(profile) ? resolve(path, profile) : profile,
        rootsFolder: resolve(path, roots),
      });
    },
    roleFolder: (role) => join(dataFolder, role),
    databaseOf: (role) =>
      configuration.database === 'sqlite'
        ? { url: `sqlite:${join(dataFolder, role, 'database.sqlite')}` }
        : { url: configuration.database, schema: role.replaceAll('-', '_') },
  };
}
