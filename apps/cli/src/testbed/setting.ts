import type { Ports } from '../demo/ports.ts';
import type { Housing } from '../demo/setting.ts';

/** Everything in the test bed that listens; `unreachable` never does. `system-*`: the own system under test. */
export const bedListeners = [
  'dns',
  'smp',
  'address-book',
  'pki',
  'as4-bed',
  'as4-revoked',
  'as4-unreachable',
  'as4-wrong-key',
  'as4-expired-tls',
  'as4-foreign-tls',
  'contract-c-bed',
  'contract-c-wrong-key',
  'system-as4',
  'system-contract-c',
  'system-contract-d',
] as const;
export type BedListener = (typeof bedListeners)[number];

export interface BedSetting extends Housing {
  ports: Ports<BedListener>;
  /** The address of this machine under which the system under test reaches the test bed. */
  address: string;
}

export const bedEnvironment = 'TESTBED';
export const bedZone = 'sml.testbed.example';
