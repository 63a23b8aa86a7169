import type { EnvironmentProfile } from '@budkavle/contracts';
import { federationId } from './envelopes.ts';
import { type Federation, ourName } from './federation.ts';

export const service = { type: 'urn:fdc:digg.se:edelivery:process', value: 'bdx:noprocess' };
export const messageType = {
  scheme: 'busdox-docid-qns',
  value: 'urn:riv:infrastructure:messaging:MessageWithAttachments:3::messagePayload##3.0::tm-base-ext-sigenc',
};
const receiptType = {
  scheme: 'busdox-docid-qns',
  value:
    'urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##fdc:digg.se:edelivery:messagetype:response:1::2.1::tm-base-ext-sigenc',
};
export const action = `${messageType.scheme}::${messageType.value}`;

/** The environment of one machine; revocation is demanded. */
export function environmentOf(federation: Federation, ports: readonly number[]): EnvironmentProfile {
  const accessPoint = federation.accessPoints.certificate.toPem();
  return {
    name: `interop ${ourName.slice(-4)}`,
    federationId,
    smlZone: 'example.test',
    transportProfiles: ['digg-transport-as4-v1_0'],
    documentTypes: [
      { ...messageType, kind: 'message' },
      { ...receiptType, kind: 'receipt' },
    ],
    process: { scheme: service.type, value: service.value },
    trust: {
      accessPoint: { anchors: [accessPoint], issuers: [] },
      smp: { anchors: [accessPoint] },
      tls: { anchors: [federation.tls.certificate.toPem()] },
    },
    commonNames: { accessPoint: '^AP\\d{4}-TEST$', smp: '^SMP\\d{4}-TEST$' },
    addressBookUrl: 'https://localhost/addressbook/api',
    revocation: { allowedHosts: 'any', graceSeconds: 0, required: true },
    allowPrivateAddresses: true,
    allowedPorts: [...ports],
    xheEncryption: {
      content: 'aes256-gcm',
      keyTransport: { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' },
    },
    as4: { conversationId: 'xhe', contentId: 'message', mimeType: 'text/xml' },
    deadlines: { receiptSeconds: 60, transportAttempts: 3, transportSeconds: 600, discoveryAttempts: 2 },
    limits: { messageBytes: 30_000_000, envelopeBytes: 130_000_000 },
  };
}
