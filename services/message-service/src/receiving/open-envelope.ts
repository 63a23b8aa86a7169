import type { InboundItem } from '@budkavle/contracts';
import {
  canonicalParticipant,
  documentTypeOf,
  FormatsError,
  type VerifiedXhe,
  verifyXhe,
} from '@budkavle/formats';
import type { Spool } from '@budkavle/platform';
import { XmlSecurityError } from '@budkavle/xml-security';
import type { Context } from '../context.ts';
import type { Participant } from '../participants/participants.ts';
import { NoReceipt } from './outcome.ts';
import { senderKey, wrongSignature } from './sender-certificate.ts';

/** Fetches the envelope to disk: every octet must have come before anything is believed. CONTRACT_*, BLOB_TOO_LARGE. */
export async function spoolEnvelope(
  context: Context,
  participant: Participant,
  item: InboundItem,
  signal: AbortSignal,
): Promise<Spool> {
  const spool = await context.blobs.spool(participant.id, { maxBytes: context.settings.envelopeBytes });
  try {
    for await (const chunk of participant.accessPoint.openEnvelope(item, signal)) await spool.write(chunk);
    return spool;
  } catch (error) {
    await spool.discard();
    throw error;
  }
}

/**
 * The signature first (design: verify before you decrypt). Throws NoReceipt for what is no envelope, Refused for a wrong
 * signature (row 12), Held.
 */
export async function verifyEnvelope(
  context: Context,
  participant: Participant,
  item: InboundItem,
  envelope: Spool,
): Promise<VerifiedXhe> {
  let verified: VerifiedXhe;
  try {
    verified = await verifyXhe(envelope.read(), {
      limits: { maxBytes: context.settings.envelopeBytes },
      resolveKey: (certificates, header) => {
        // The access point has compared the envelope with who sent it; a difference means that it did not.
        if (canonicalParticipant(header.sender.value) !== canonicalParticipant(item.sender)) {
          throw new NoReceipt('MT_ENVELOPE', 'SENDER_DIFFERS');
        }
        return senderKey(context, certificates, header);
      },
    });
  } catch (error) {
    if (error instanceof XmlSecurityError && error.code.startsWith('DSIG_')) throw wrongSignature(error.code);
    if (error instanceof FormatsError || error instanceof XmlSecurityError) {
      throw new NoReceipt('MT_ENVELOPE', error.code, error);
    }
    throw error;
  }
  checkAddressing(participant, item, verified);
  return verified;
}

/** What the access point should have refused (spec/as4.md 7) is not passed on; it gets no receipt either. */
function checkAddressing(
  participant: Participant,
  item: InboundItem,
  { header, findings }: VerifiedXhe,
): void {
  const fatal = findings.find((finding) => finding.severity === 'envelope');
  if (fatal) throw new NoReceipt('MT_ENVELOPE', fatal.rule);
  if (canonicalParticipant(header.recipient.value) !== participant.id) {
    throw new NoReceipt('MT_ENVELOPE', 'RECIPIENT_DIFFERS');
  }
  if (header.id !== item.xheId) throw new NoReceipt('MT_ENVELOPE', 'ID_DIFFERS');
  if (!documentTypeOf(header.document)) throw new NoReceipt('MT_ENVELOPE', 'DOCUMENT_TYPE');
}
