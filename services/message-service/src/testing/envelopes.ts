import { randomUUID } from 'node:crypto';
import type { OutgoingAttachment } from '@budkavle/contracts';
import {
  buildReceipt,
  buildXhe,
  codes,
  messageXheHeader,
  parseReceipt,
  plainXhePayload,
  type Receipt,
  receiptFor,
  receiptXheHeader,
  sdkTimestamp,
  sealXhe,
  verifyXhe,
  writeMessage,
  xheRoot,
} from '@budkavle/formats';
import { Certificate, type KeyEntry } from '@budkavle/pki';
import { signEnveloped } from '@budkavle/xml-security';
import { once } from '../store/content.ts';
import { collect } from './fake-access-point.ts';
import { addresses, type Cast } from './world.ts';

export interface ForeignMessage {
  id?: string;
  messageId?: string;
  sender?: string;
  recipient?: string;
  handlingServiceId?: string;
  subOrganization?: string;
  senderInMessage?: string;
  recipientInMessage?: string;
  refToMessageId?: string;
  attachments?: OutgoingAttachment[];
  text?: string;
  /** Changes the payload's XML before it is sealed. */
  alter?(xml: string): string;
  /** Changes the envelope before it is signed. */
  alterEnvelope?(xml: string): string;
  signing?: KeyEntry;
  encryption?: KeyEntry;
  encrypt?: boolean;
  content?: 'aes256-gcm' | 'aes256-cbc';
}

/** An envelope as another message service would make it, from the municipality to the region; with faults when asked for. */
export async function foreignMessage(cast: Cast, given: ForeignMessage = {}): Promise<Buffer> {
  const id = given.id ?? randomUUID();
  const address = given.handlingServiceId ?? addresses.regionen;
  const functional = (extension: string) => ({
    persons: [],
    subOrganization: { organizationId: { root: codes.functionalAddressRoot, extension } },
    references: [],
  });
  const party = (extension: string) => ({ root: codes.participantScheme, extension });
  const message = writeMessage({
    header: {
      creationDateTime: sdkTimestamp(),
      messageId: given.messageId ?? id,
      conversationId: randomUUID(),
      ...(given.refToMessageId && { refToMessageId: given.refToMessageId }),
      label: 'Fiktiv rubrik',
      confidentiality: false,
      recipient: {
        id: party(given.recipientInMessage ?? given.recipient ?? cast.region.participant),
        attention: functional(given.subOrganization ?? address),
      },
      sender: {
        id: party(given.senderInMessage ?? given.sender ?? cast.kommun.participant),
        attention: functional(addresses.kommunen),
      },
    },
    documents: [{ documentId: '1', files: given.attachments ?? [], texts: [given.text ?? 'Fiktiv text'] }],
  });
  const payload = given.alter
    ? once(Buffer.from(given.alter((await collect(message)).toString('utf8')), 'utf8'))
    : message;
  const header = messageXheHeader({
    id,
    sender: given.sender ?? cast.kommun.participant,
    recipient: given.recipient ?? cast.region.participant,
    federationId: codes.federations.test,
    handlingServiceId: address,
  });
  const envelope = await collect(
    buildXhe(
      header,
      payload,
      given.encrypt === false
        ? undefined
        : {
            recipientCertificate: (given.encryption ?? cast.region.encryption).certificate.der,
            content: given.content ?? 'aes256-gcm',
            transport: { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' },
          },
    ),
  );
  const text = envelope.toString('utf8');
  const signing = given.signing ?? cast.kommun.signing;
  return collect(
    signEnveloped(once(Buffer.from(given.alterEnvelope?.(text) ?? text, 'utf8')), {
      rootEndTag: xheRoot.endTag,
      contextNamespaces: xheRoot.contextNamespaces,
      certificate: signing.certificate.der,
      sign: (octets) => signing.sign(octets),
    }),
  );
}

/** A receipt as another message service would make it: the region receipts what the municipality sent. */
export async function foreignReceipt(
  cast: Cast,
  given: {
    documentId: string;
    id?: string;
    findings?: Parameters<typeof receiptFor>[0]['findings'];
    sender?: string;
    senderInReceipt?: string;
    signing?: KeyEntry;
    alter?(xml: string): string;
  },
): Promise<Buffer> {
  const sender = given.sender ?? cast.region.participant;
  const signing = given.signing ?? cast.region.signing;
  const receipt = receiptFor({
    id: randomUUID(),
    sender: given.senderInReceipt ?? sender,
    receiver: cast.kommun.participant,
    documentId: given.documentId,
    findings: given.findings ?? [],
  });
  const xml = buildReceipt(receipt).toString('utf8');
  return collect(
    sealXhe(
      receiptXheHeader({
        id: given.id ?? randomUUID(),
        sender,
        recipient: cast.kommun.participant,
        federationId: codes.federations.test,
      }),
      once(Buffer.from(given.alter?.(xml) ?? xml, 'utf8')),
      { signing: { certificate: signing.certificate.der, sign: (octets) => signing.sign(octets) } },
    ),
  );
}

/** Reads a receipt off the wire: verified, unencrypted. */
export async function readReceipt(
  octets: Buffer,
): Promise<{ receipt: Receipt; handlingServiceId: string | undefined; xheId: string }> {
  const verified = await verifyXhe(octets, {
    resolveKey: ([der]) => Certificate.parse(der ?? Buffer.alloc(0)).publicKey,
  });
  return {
    receipt: parseReceipt(plainXhePayload(verified)),
    handlingServiceId: verified.header.handlingServiceId,
    xheId: verified.header.id,
  };
}
