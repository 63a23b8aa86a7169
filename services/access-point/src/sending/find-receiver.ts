import { type As4Profile, profileById } from '@budkavle/as4';
import { DiscoveryError, type Endpoint } from '@budkavle/discovery';
import { PkiError } from '@budkavle/pki';
import type { AccessPoint } from '../context.ts';
import type { OutboundRow } from '../events/outbound-events.ts';
import type { Verdict } from './verdict.ts';

export interface Receiver {
  readonly endpoint: Endpoint;
  readonly profile: As4Profile;
}

/**
 * C3.4.6 3.1.3: the recipient is registered for the document type, at an endpoint of a transport profile of this
 * environment, with a certificate of its access point CA, valid and not revoked, https.
 */
export async function findReceiver(ap: AccessPoint, row: OutboundRow): Promise<Receiver | Verdict> {
  const document = { scheme: row.document_scheme, value: row.document_value };
  const process = { scheme: row.process_scheme, value: row.process_value };
  let endpoint: Endpoint;
  try {
    endpoint = await ap.discovery.endpoint(row.recipient, document, process);
  } catch (error) {
    if (!(error instanceof DiscoveryError)) throw error;
    if (error.alarm) {
      ap.counters.alarms.inc({ reason: error.code });
      ap.log.error(
        {
          event: 'sending.discovery_alarm',
          code: error.code,
          reason: error.reason,
          recipient: row.recipient,
        },
        'look-up gave something that must be looked at',
      );
    }
    return error.retried
      ? { kind: 'retry', phase: 'discovery', code: error.code, detail: error.reason }
      : { kind: 'failed', code: error.code, detail: error.reason };
  }
  const profile = profileById(endpoint.transportProfile);
  if (!profile || !ap.profiles.includes(profile)) return { kind: 'failed', code: 'DISC_NO_PROFILE' };
  if (!endpoint.url.startsWith('https://')) return { kind: 'failed', code: 'DISC_ENDPOINT_URL' };
  if (endpoint.certificate.commonName !== endpoint.accessPoint)
    return { kind: 'failed', code: 'AP_RECEIVER_CERTIFICATE', detail: 'PKI_NAME' };
  try {
    await ap.trust.checkEndpoint(endpoint.certificate);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    const later = error.code === 'PKI_REVOCATION_UNAVAILABLE';
    return later
      ? { kind: 'retry', phase: 'discovery', code: error.code }
      : { kind: 'failed', code: 'AP_RECEIVER_CERTIFICATE', detail: error.code };
  }
  ap.known.learn(endpoint.certificate);
  return { endpoint, profile };
}
