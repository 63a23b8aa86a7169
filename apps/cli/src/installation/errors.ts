import type { ErrorCatalogue } from '@budkavle/platform';
import { ServiceError } from '@budkavle/platform';

/** Codes of the commands that look after an installation. */
export const errorCatalogue = {
  BACKUP_EXISTS: {
    title: 'There is a file of the name of the backup already',
    fault: 'operator',
    retried: false,
    action: 'Give another name: a backup never takes the place of another.',
  },
  BACKUP_INCONSISTENT: {
    title: 'Content that the database refers to could not be taken into the backup',
    fault: 'us',
    retried: false,
    action: 'Make the backup again. If it stays: budkavle doctor looks for missing content.',
  },
  BACKUP_KEY: {
    title: 'The backup cannot be opened with this key or passphrase',
    fault: 'operator',
    retried: false,
    action: 'Give the identity or the passphrase that belongs to the recipient the backup was made for.',
  },
  BACKUP_DAMAGED: {
    title: 'The backup is damaged, cut short, or no backup',
    fault: 'operator',
    retried: false,
    action: 'Take another copy of it, or an earlier backup.',
  },
  BACKUP_BUSY: {
    title: 'The databases could not be held still for a moment',
    fault: 'us',
    retried: false,
    action: 'Make the backup again: something wrote without pause.',
  },
  RESTORE_OVER_DATA: {
    title: 'There is data already where the backup would be restored',
    fault: 'operator',
    retried: false,
    action: 'Restore into an empty folder and empty database schemas; move what is there away first.',
  },
} as const satisfies ErrorCatalogue;

export type InstallationErrorCode = keyof typeof errorCatalogue;

export function installationError(
  code: InstallationErrorCode,
  message: string,
  cause?: unknown,
): ServiceError {
  return new ServiceError(code, { message, cause });
}
