import { type ErrorDescription, ServiceError } from '@budkavle/platform';

/** What the federation's administration and services can refuse. */
export type FederationErrorCode =
  | 'FED_DENIED'
  | 'FED_NOT_FOUND'
  | 'FED_EXISTS'
  | 'FED_IN_USE'
  | 'FED_INVALID'
  | 'FED_CERTIFICATE'
  | 'FED_SEED_INVALID'
  | 'FED_ROLE_OFF'
  | 'FED_KEY_FILE'
  | 'FED_PUBLICATION'
  | 'FED_COMMAND';

const statusOf: Record<FederationErrorCode, number> = {
  FED_DENIED: 403,
  FED_NOT_FOUND: 404,
  FED_EXISTS: 409,
  FED_IN_USE: 409,
  FED_INVALID: 400,
  FED_CERTIFICATE: 400,
  FED_SEED_INVALID: 400,
  FED_ROLE_OFF: 409,
  FED_KEY_FILE: 500,
  FED_PUBLICATION: 500,
  FED_COMMAND: 400,
};

/** Title, fault, retry and action of each code. */
export const errorCatalogue: Record<FederationErrorCode, ErrorDescription> = {
  FED_DENIED: {
    title: 'The role does not allow this',
    fault: 'user',
    retried: false,
    action: 'Ask the federation administrator, or work with a role that covers the object.',
  },
  FED_NOT_FOUND: {
    title: 'There is no such object',
    fault: 'user',
    retried: false,
    action: 'Check the name or identifier.',
  },
  FED_EXISTS: {
    title: 'The object exists already',
    fault: 'user',
    retried: false,
    action: 'Change the existing one instead.',
  },
  FED_IN_USE: {
    title: 'The object is used by another one',
    fault: 'user',
    retried: false,
    action: 'Remove what uses it first.',
  },
  FED_INVALID: {
    title: 'A value is not allowed',
    fault: 'user',
    retried: false,
    action: 'Correct the field that the message names.',
  },
  FED_CERTIFICATE: {
    title: 'The certificate does not fit',
    fault: 'user',
    retried: false,
    action: 'Use a valid certificate of the environment; the details give the reason.',
  },
  FED_SEED_INVALID: {
    title: 'The seed file is wrong',
    fault: 'operator',
    retried: false,
    action: 'Correct the fields that the message names; see docs/federation-seed.md.',
  },
  FED_ROLE_OFF: {
    title: 'This part of the federation is not run here',
    fault: 'operator',
    retried: false,
    action: 'Switch the role on in the configuration.',
  },
  FED_KEY_FILE: {
    title: 'A key file of the authority cannot be used',
    fault: 'operator',
    retried: false,
    action: 'Restore the key folder, or give the right passphrase.',
  },
  FED_PUBLICATION: {
    title: 'The metadata could not be published',
    fault: 'operator',
    retried: true,
    action: 'Look at the reason, correct it, then republish.',
  },
  FED_COMMAND: {
    title: 'The command is not understood',
    fault: 'operator',
    retried: false,
    action: 'See the usage of the command.',
  },
};

/** A refusal with its stable code. `details` never hold keys. */
export function federationError(
  code: FederationErrorCode,
  message: string = errorCatalogue[code].title,
  options: { details?: Record<string, string | number>; cause?: unknown } = {},
): ServiceError {
  return new ServiceError(code, { message, status: statusOf[code], ...options });
}
