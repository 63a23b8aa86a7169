import { decryptXhePayload, FormatsError, type VerifiedXhe } from '@budkavle/formats';
import type { Spool } from '@budkavle/platform';
import { XmlSecurityError } from '@budkavle/xml-security';
import type { Context } from '../context.ts';
import { codeOf } from '../errors.ts';
import type { Participant } from '../participants/participants.ts';
import { NoReceipt } from './outcome.ts';

/** Decrypts the payload to disk; answers only when all of it has proved whole. What cannot be opened gets no receipt. */
export async function decryptPayload(
  context: Context,
  participant: Participant,
  verified: VerifiedXhe,
  envelope: Spool,
): Promise<Spool> {
  const plaintext = await context.blobs.spool(participant.id, { maxBytes: context.settings.envelopeBytes });
  try {
    const payload = decryptXhePayload(verified, {
      privateKeys: participant.encryption.map((entry) => ({
        certificate: entry.certificate.der,
        decrypt: (wrapped, { digest, mgf }) => entry.decrypt(wrapped, { digest, mgf }),
      })),
      source: (start, end) => envelope.read({ start, end }),
    });
    for await (const chunk of payload) await plaintext.write(chunk);
    return plaintext;
  } catch (error) {
    await plaintext.discard();
    const opening =
      error instanceof XmlSecurityError || error instanceof FormatsError || codeOf(error) === 'PKI_DECRYPT';
    if (opening) throw new NoReceipt('MT_UNDECRYPTABLE', codeOf(error), error);
    throw error;
  }
}
