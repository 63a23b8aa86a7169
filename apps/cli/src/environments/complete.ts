import { existsSync } from 'node:fs';
import { EnvironmentProfile } from '@budkavle/contracts';
import { loadConfiguration, mergeConfiguration, ServiceError } from '@budkavle/platform';
import { readPublished } from './find.ts';
import type { KnownRoot } from './published-profile.ts';
import { matchRoots, readCertificates, trustOf } from './roots.ts';

/** Where an installation gets its environment from. */
export interface EnvironmentChoice {
  /** Name of a profile that comes with the program, or the path of a whole profile (JSON), as a federation prints it. */
  profile: string;
  /** Folder of the official certificates. */
  rootsFolder: string;
  /** Check other organisations' certificates against the authorities too. */
  checkOrganisationChains: boolean;
  /** Laid over the profile: what no published document gives, or what has changed since. */
  settings: object;
}

/** Whether a name means a file of the operator's rather than a profile of the program's. */
export function isProfileFile(profile: string): boolean {
  return /[/\\]|\.json$/.test(profile);
}

/**
 * The environment that every service is configured from. Errors: CONFIG_INVALID, which names each missing value and each
 * missing root certificate with its fingerprint.
 */
export function completeProfile(choice: EnvironmentChoice): EnvironmentProfile {
  const options = { env: {}, prefix: 'PROFILE', place: 'environment.settings' };
  if (isProfileFile(choice.profile))
    return loadConfiguration(EnvironmentProfile, {
      ...options,
      file: choice.profile,
      overrides: choice.settings,
    });
  const { version: _, roots, ...published } = readPublished(choice.profile);
  const needed = roots.filter(
    (root) => root.purpose !== 'organisation' || choice.checkOrganisationChains === true,
  );
  const handedOver = existsSync(choice.rootsFolder) ? readCertificates([choice.rootsFolder]).found : [];
  const { matched, missing } = matchRoots(
    needed,
    handedOver.map((each) => each.certificate),
  );
  if (missing.length > 0) throw rootsMissing(choice, missing);
  const trust = trustOf(matched, { organisations: choice.checkOrganisationChains });
  return loadConfiguration(EnvironmentProfile, {
    ...options,
    values: mergeConfiguration(published, choice.settings),
    // Above all: no setting puts a certificate in the place of an official one.
    overrides: { trust },
  });
}

function rootsMissing(choice: EnvironmentChoice, missing: readonly KnownRoot[]): ServiceError {
  const lines = missing.map(({ name, purpose, sha256 }) => `- ${name} (${purpose}), SHA-256 ${sha256}`);
  return new ServiceError('CONFIG_INVALID', {
    message: `Official certificates of ${choice.profile} are missing in ${choice.rootsFolder}:\n${lines.join('\n')}\nFetch them from Digg and run: budkavle init --roots FOLDER`,
  });
}
