import type { As4Profile } from './as4-profile.ts';
import { diggTransportAs4V10 } from './digg-transport-as4-v1_0.ts';

/**
 * The successor as a third party describes it (specification digest, section 13): not verified against DIGG's own text.
 * Its signed wsu:Timestamp is left out, since receivers under the eDelivery policy refuse one.
 */
export const diggTransportAs4V12: As4Profile = {
  ...diggTransportAs4V10,
  id: 'digg-transport-as4-v1_2',
  roles: {
    initiator: 'urn:fdc:digg.se:edelivery:transportprofile:as4:role:ap',
    responder: 'urn:fdc:digg.se:edelivery:transportprofile:as4:role:ap',
  },
  propertyType: 'urn:fdc:digg.se:edelivery:transportprofile:as4:partytype:participant',
  tls: 'server',
};
