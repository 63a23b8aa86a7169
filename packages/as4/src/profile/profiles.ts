import { uris } from '../namespaces.ts';
import type { As4Profile } from './as4-profile.ts';
import { diggTransportAs4V10 } from './digg-transport-as4-v1_0.ts';
import { diggTransportAs4V12 } from './digg-transport-as4-v1_2.ts';

/** Known transport profiles by the name that SMP gives them. */
export const profiles = {
  'digg-transport-as4-v1_0': diggTransportAs4V10,
  'digg-transport-as4-v1_2': diggTransportAs4V12,
} as const satisfies Record<string, As4Profile>;

/** The profile of that name, or undefined. */
export function profileById(id: string): As4Profile | undefined {
  return Object.values<As4Profile>(profiles).find((profile) => profile.id === id);
}

/** ebMS test service: every check is made, a receipt is answered, nothing is delivered (section 11). */
export const testService = { service: uris.testService, action: uris.testAction } as const;
