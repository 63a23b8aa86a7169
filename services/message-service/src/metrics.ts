import type { Metrics } from '@budkavle/platform';

/** What the service counts; labels are codes and directions, never organisations or persons. */
export function createServiceMetrics(metrics: Metrics) {
  return {
    accepted: metrics.counter('mt_messages_accepted_total', 'Messages taken over the API to be sent'),
    refused: metrics.counter('mt_messages_refused_total', 'Messages refused over the API', ['code']),
    submitted: metrics.counter('mt_envelopes_submitted_total', 'Envelopes handed to an access point', [
      'kind',
    ]),
    failed: metrics.counter('mt_messages_failed_total', 'Sent messages that ended in an error', ['code']),
    receipts: metrics.counter('mt_receipts_received_total', 'Message receipts received', ['code']),
    received: metrics.counter('mt_envelopes_received_total', 'Envelopes received', ['outcome']),
    incidents: metrics.counter('mt_incidents_total', 'Incidents', ['code']),
    diskFree: metrics.gauge('mt_disk_free_bytes', 'Bytes free on the disk of the data folder'),
    held: metrics.gauge('mt_envelopes_held', 'Received envelopes that wait for a certificate check'),
  };
}
export type ServiceMetrics = ReturnType<typeof createServiceMetrics>;
