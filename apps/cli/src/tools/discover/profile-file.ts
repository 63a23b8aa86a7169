import { EnvironmentProfile } from '@budkavle/contracts';
import { loadConfiguration, ServiceError } from '@budkavle/platform';
import { UsageError } from '../../io.ts';

/** The environment profile of a file. @throws UsageError with every fault in it */
export function readProfileFile(path: string): EnvironmentProfile {
  try {
    return loadConfiguration(EnvironmentProfile, { file: path, prefix: 'BUDKAVLE_PROFILE', env: {} });
  } catch (error) {
    if (error instanceof ServiceError) throw new UsageError(`--profile ${path}: ${error.message}`);
    throw error;
  }
}
