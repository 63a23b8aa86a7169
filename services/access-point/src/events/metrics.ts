import type { Metrics } from '@budkavle/platform';

/** What an operator watches; no label names a participant or a message. */
export function createAccessPointMetrics(metrics: Metrics) {
  return {
    received: metrics.counter('access_point_received_total', 'AS4 requests by outcome', ['outcome', 'code']),
    sent: metrics.counter('access_point_sent_total', 'Outcomes of attempts to send', ['outcome', 'code']),
    receiveSeconds: metrics.histogram(
      'access_point_receive_seconds',
      'From the first octet of an AS4 request to the answer',
    ),
    pushSeconds: metrics.histogram(
      'access_point_push_seconds',
      'From the first octet of a push to the verified answer',
    ),
    receivedBytes: metrics.counter('access_point_received_bytes_total', 'Octets of accepted envelopes'),
    erased: metrics.counter('access_point_erased_total', 'Erased by retention and sweep', ['what']),
    alarms: metrics.counter('access_point_alarms_total', 'What somebody must look at', ['reason']),
  };
}

export type AccessPointMetrics = ReturnType<typeof createAccessPointMetrics>;
