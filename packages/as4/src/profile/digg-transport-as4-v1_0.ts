import { policies } from '@budkavle/xml-security';
import { uris } from '../namespaces.ts';
import type { As4Profile } from './as4-profile.ts';
import { defaultLimits } from './limits.ts';

/** DIGG C3.2.1, transport profile AS4 1.0, with the adaptations of SDK (two-way TLS). */
export const diggTransportAs4V10: As4Profile = {
  id: 'digg-transport-as4-v1_0',
  partyIdType: 'urn:fdc:digg.se:edelivery:transportprofile:as4:partytype:ap',
  roles: { initiator: uris.initiator, responder: uris.responder },
  serviceType: 'urn:fdc:digg.se:edelivery:process',
  propertyType: 'iso6523-actorid-upis',
  suite: {
    signature: policies.as4,
    keyTransport: [{ algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' }],
    content: ['aes128-gcm'],
  },
  contentId: 'message',
  mimeType: 'text/xml',
  characterSet: 'UTF-8',
  tls: 'mutual',
  limits: defaultLimits,
};
