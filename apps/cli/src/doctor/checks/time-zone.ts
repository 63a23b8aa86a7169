import { defineCheck } from '../check.ts';

const sensible = new Set(['Europe/Stockholm', 'UTC', 'Etc/UTC', 'GMT', 'Etc/GMT']);

export const timeZone = defineCheck({
  name: 'time-zone',
  title: 'Time zone',
  network: false,
  kinds: {
    TIME_ZONE_ODD: {
      severity: 'warning',
      what: 'The machine is set to a time zone that is neither Swedish time nor UTC.',
      whose: 'you',
      action:
        'Messages are stamped in UTC all the same; set Europe/Stockholm or UTC, so that logs and backups are read right.',
    },
  },
  run: async ({ timeZone: zone }) => (sensible.has(zone) ? [] : [{ code: 'TIME_ZONE_ODD', detail: zone }]),
});
