import type { Logger } from '../logs/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { type ExpiryState, expiryOf, type UsedCertificate } from './expiry.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Tells in time that certificates end: once a day in the log (event `certificate.expiry`, code CERTIFICATE_EXPIRES_60, _30,
 * _7, CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID), and at all times as metric `certificate_days_left` by use.
 */
export function watchCertificates(options: {
  /** Asked each time: keys are changed while the service runs. */
  list: () => readonly UsedCertificate[];
  log: Logger;
  metrics?: Metrics | undefined;
  now?: (() => Date) | undefined;
}): { start(): void; stop(): void; look(): readonly ExpiryState[] } {
  const now = options.now ?? (() => new Date());
  const gauge = options.metrics?.gauge(
    'certificate_days_left',
    'Whole days until a certificate ends; below 0 when it has ended',
    ['use', 'certificate'],
  );
  let toldAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  function look(): readonly ExpiryState[] {
    const at = now();
    const states = expiryOf(options.list(), at);
    gauge?.reset();
    for (const { use, certificate, daysLeft } of states)
      gauge?.set({ use, certificate: certificate.fingerprintSha256.slice(0, 16) }, daysLeft);
    // A little less than a day, so that the time of day stays the same.
    if (at.getTime() - toldAt < dayMs - hourMs / 2) return states;
    toldAt = at.getTime();
    for (const state of states) tell(options.log, state);
    return states;
  }
  return {
    look,
    start() {
      timer ??= setInterval(look, hourMs).unref();
      look();
    },
    stop: () => clearInterval(timer),
  };
}

function tell(log: Logger, { use, certificate, code, daysLeft }: ExpiryState): void {
  if (code === undefined) return;
  const fields = {
    event: 'certificate.expiry',
    code,
    item: use,
    certificate: certificate.fingerprintSha256.slice(0, 16),
    count: daysLeft,
  };
  const urgent = code === 'CERTIFICATE_EXPIRED' || code === 'CERTIFICATE_EXPIRES_7';
  if (urgent) log.error(fields, 'a certificate ends or has ended');
  else log.warn(fields, 'a certificate ends or is not valid yet');
}
