import type { PkiError } from '@budkavle/pki';
import { ServiceError } from '@budkavle/platform';
import type { AccessPoint } from '../context.ts';

const retrySeconds = 60;

/** Told and counted; the peer is asked to come back. */
export function revocationUnavailable(ap: AccessPoint, error: PkiError): ServiceError {
  ap.counters.alarms.inc({ reason: error.code });
  ap.log.error(
    { event: 'receiving.revocation_unavailable', code: error.code },
    'revocation sources cannot be reached',
  );
  return new ServiceError('AP_BUSY', {
    message: 'Please try again.',
    status: 503,
    retryAfterSeconds: retrySeconds,
    cause: error,
  });
}
