import { createHttpClient } from '@budkavle/platform';
import { request } from 'undici';
import { defineCheck } from '../check.ts';
import type { DoctorSetting } from '../setting.ts';
import { askNtp } from '../sntp.ts';

/** Receivers refuse timestamps that are minutes off; a second or two shows that nobody keeps the clock. */
const faultMs = 30_000;
const warningMs = 3_000;

type Code = 'CLOCK_WRONG' | 'CLOCK_DRIFTS' | 'CLOCK_UNKNOWN';

export const clock = defineCheck<Code>({
  name: 'clock',
  title: "The clock, against time servers or the federation's services",
  network: true,
  kinds: {
    CLOCK_WRONG: {
      severity: 'fault',
      what: 'The clock is wrong: certificates look expired or not yet valid, and others refuse our messages.',
      whose: 'you',
      action:
        'Set the clock and keep it with NTP (chrony or systemd-timesyncd, www.ntp.se), then restart the services.',
    },
    CLOCK_DRIFTS: {
      severity: 'warning',
      what: 'The clock is some seconds off.',
      whose: 'you',
      action: 'See that NTP runs (timedatectl): without it the clock will soon be wrong.',
    },
    CLOCK_UNKNOWN: {
      severity: 'warning',
      what: 'No time server and no service of the federation told the time, so the clock is not checked.',
      whose: 'network',
      action: 'Open UDP 123 to the time server, or name one that can be reached with --ntp.',
    },
  },
  async run(setting, signal) {
    const told = (await ntpOffset(setting)) ?? (await httpOffset(setting, signal));
    // Without a configuration nobody is known to ask.
    return told || setting.environment ? judgeClock(told) : undefined;
  },
});

export interface Offset {
  readonly source: string;
  /** Ours minus theirs. */
  readonly milliseconds: number;
}

export function judgeClock(told: Offset | undefined): { code: Code; about?: string; detail?: string }[] {
  if (!told) return [{ code: 'CLOCK_UNKNOWN' }];
  const off = Math.abs(told.milliseconds);
  if (off < warningMs) return [];
  const way = told.milliseconds > 0 ? 'ahead' : 'behind';
  const detail = `${(off / 1000).toFixed(1)} s ${way}`;
  return [{ code: off >= faultMs ? 'CLOCK_WRONG' : 'CLOCK_DRIFTS', about: told.source, detail }];
}

async function ntpOffset({ ntpServers, now }: DoctorSetting): Promise<Offset | undefined> {
  for (const server of ntpServers.slice(0, 3)) {
    const milliseconds = await askNtp(server, now).catch(() => undefined);
    if (milliseconds !== undefined) return { source: server, milliseconds };
  }
  return undefined;
}

/** The Date of an HTTP answer is to the second, and half the way there is not known. */
async function httpOffset(
  { environment, now }: DoctorSetting,
  signal: AbortSignal,
): Promise<Offset | undefined> {
  if (!environment) return undefined;
  const url = new URL(environment.addressBookUrl);
  const dispatcher = createHttpClient({ tls: { ca: [...environment.trust.tls.anchors] }, timeoutMs: 8000 });
  try {
    const before = now().getTime();
    const { headers, body } = await request(url, { dispatcher, method: 'HEAD', signal });
    await body.dump();
    const theirs = Date.parse(String(headers.date)) + 500;
    if (Number.isNaN(theirs)) return undefined;
    return { source: url.host, milliseconds: (before + now().getTime()) / 2 - theirs };
  } catch {
    return undefined;
  } finally {
    await dispatcher.destroy();
  }
}
