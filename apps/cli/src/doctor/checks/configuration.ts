import { defineCheck } from '../check.ts';

export const configuration = defineCheck({
  name: 'configuration',
  title: 'The configuration can be read',
  network: false,
  kinds: {
    CONFIG_INVALID: {
      severity: 'fault',
      what: 'The configuration cannot be used.',
      whose: 'you',
      action: 'Mend each place that is named. What depends on it has not been checked.',
    },
    CONFIG_KEY_UNUSABLE: {
      severity: 'fault',
      what: 'A service cannot be configured, because a key or certificate of it cannot be used.',
      whose: 'you',
      action: 'See the check of key pairs. What depends on it has not been checked.',
    },
  },
  run: async ({ unread }) =>
    unread.map((one) => ({
      ...one,
      code: one.code === 'CONFIG_INVALID' ? 'CONFIG_INVALID' : 'CONFIG_KEY_UNUSABLE',
    })),
});
