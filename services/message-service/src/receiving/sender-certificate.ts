import type { KeyObject } from 'node:crypto';
import { documentTypeOf } from '@budkavle/contracts';
import { DiscoveryError } from '@budkavle/discovery';
import { findings, type XheHeader } from '@budkavle/formats';
import { Certificate, PkiError } from '@budkavle/pki';
import type { Context } from '../context.ts';
import { codeOf } from '../errors.ts';
import { Held, NoReceipt, Refused } from './outcome.ts';

/**
 * The key that must have signed an envelope: its certificate is exactly one that the stated sender publishes for signing
 * (CertPub, in the metadata of the receipt type; discovery.md 0), valid and not revoked. When it is not among those known, the
 * sender is asked once more: it may just have changed it.
 * Throws Held (cannot be looked up now), NoReceipt (not registered), Refused (row 12).
 */
export async function senderKey(
  context: Context,
  certificates: readonly Buffer[],
  header: XheHeader,
): Promise<KeyObject> {
  const [leaf, ...others] = parse(certificates);
  if (!leaf) throw wrongSignature('NO_CERTIFICATE');
  const { scheme, value } = documentTypeOf(context.profile, 'receipt');
  const ask = () => published(context, header.sender.value, { scheme, value });
  let known = await ask();
  if (!known.some((one) => one.equals(leaf))) {
    context.discovery.invalidate(header.sender.value, { scheme, value });
    known = await ask();
  }
  if (!known.some((one) => one.equals(leaf))) throw wrongSignature('NOT_PUBLISHED');
  try {
    await context.organisationCertificates.check(leaf, 'signing', others);
  } catch (error) {
    if (codeOf(error) === 'PKI_REVOCATION_UNAVAILABLE') throw new Held('PKI_REVOCATION_UNAVAILABLE', error);
    if (error instanceof PkiError) throw wrongSignature(error.code);
    throw error;
  }
  return leaf.publicKey;
}

function parse(certificates: readonly Buffer[]): Certificate[] {
  try {
    return certificates.map((der) => Certificate.parse(der));
  } catch {
    return [];
  }
}

async function published(
  context: Context,
  sender: string,
  document: { scheme: string; value: string },
): Promise<Certificate[]> {
  try {
    return await context.discovery.signingCertificates(sender, document);
  } catch (error) {
    if (!(error instanceof DiscoveryError)) throw error;
    switch (error.code) {
      // Row 13: no receipt to a sender that is not in SMP, or that takes none: it could not be delivered.
      case 'DISC_IDENTIFIER':
      case 'DISC_NOT_REGISTERED':
      case 'DISC_DOCUMENT_NOT_TAKEN':
      case 'DISC_REGISTRATION':
        throw new NoReceipt('MT_SENDER_UNKNOWN', error.code, error);
      case 'DISC_PARTICIPANT_CERTIFICATE':
        throw wrongSignature(error.code);
      default:
        // Held also for want of a signing certificate: never passed unverified, never refused for a fault in between.
        throw new Held(error.code, error);
    }
  }
}

export function wrongSignature(reason: string): Refused {
  return new Refused([findings.signature()], { code: 'MT_SIGNATURE', reason });
}
