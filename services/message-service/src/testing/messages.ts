import { randomBytes, randomUUID } from 'node:crypto';
import type { OutgoingAttachment, OutgoingMessage } from '@budkavle/contracts';
import { addresses, type Cast } from './world.ts';

const root = 'urn:riv:infrastructure:messaging:functionalAddress';

/** A message from the municipality to the region, as an API client writes it. */
export function messageFrom(cast: Cast, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    messageId: randomUUID(),
    confidentiality: true,
    label: 'Fiktivt ärende',
    sender: cast.kommun.participant,
    recipient: cast.region.participant,
    senderAttention: { subOrganization: { root, extension: addresses.kommunen } },
    recipientAttention: {
      subOrganization: { root, extension: addresses.regionen },
      attentionPerson: [{ root: '1.2.752.129.2.1.3.1', extension: '19121212-1212', label: 'Tolvan Exempel' }],
      referenceId: [{ root: '1.2.3', extension: 'DNR 1', label: 'Diarienummer' }],
    },
    digitalDocument: [{ documentId: 'text', contentTextBody: ['Hej! **Fiktiv** text å ä ö €'] }],
    ...more,
  };
}

/** And an answer the other way. */
export function answerTo(
  cast: Cast,
  refToMessageId: string,
  more: Partial<OutgoingMessage> = {},
): OutgoingMessage {
  return messageFrom(cast, {
    sender: cast.region.participant,
    recipient: cast.kommun.participant,
    senderAttention: { subOrganization: { root, extension: addresses.regionen } },
    recipientAttention: { subOrganization: { root, extension: addresses.kommunen } },
    refToMessageId,
    ...more,
  });
}

/** A PDF by its mark; the rest is chance. */
export function pdf(size: number, fileName = 'bilaga.pdf'): OutgoingAttachment & { octets: Buffer } {
  const octets = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size)]);
  return attachment(fileName, 'application/pdf', octets);
}

export function attachment(
  fileName: string,
  contentType: string,
  octets: Buffer,
): OutgoingAttachment & { octets: Buffer } {
  return {
    fileName,
    contentType,
    octets,
    open: async function* () {
      for (let at = 0; at < octets.length; at += 65_536) yield octets.subarray(at, at + 65_536);
    },
  };
}
