import { accessPointBasePath } from './types.ts';

const e = encodeURIComponent;

/** Paths of contract C under the access point's base URL; every part is percent-encoded. */
export const accessPointPaths = {
  outbound: (participant: string, xheId: string) => `${base(participant)}/outbound/${e(xheId)}`,
  events: (participant: string) => `${base(participant)}/events`,
  inbound: (participant: string) => `${base(participant)}/inbound`,
  inboundItem: (participant: string, id: string) => `${base(participant)}/inbound/${e(id)}`,
  inboundEnvelope: (participant: string, id: string) => `${base(participant)}/inbound/${e(id)}/envelope`,
} as const;

function base(participant: string): string {
  return `${accessPointBasePath}/participants/${e(participant)}`;
}
