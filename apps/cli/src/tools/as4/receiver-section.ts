import { As4Error, openUserMessage, profiles } from '@budkavle/as4';
import type { Certificate } from '@budkavle/pki';
import { certificatePolicies, type KeyEntry, PkiError, type TrustStore, validateChain } from '@budkavle/pki';
import type { Scratch } from '../files/scratch.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import type { Dump } from './dump.ts';

/**
 * The very receiving code of the access point, run on the dump with the key given: what it would have answered.
 * Revocation is not asked; without --trust every chain is taken, and that is told.
 */
export async function receiverSection(
  dump: Dump,
  asked: {
    keys: readonly KeyEntry[];
    known: readonly Certificate[];
    trust: TrustStore | undefined;
    at: Date;
    scratch: Scratch;
  },
): Promise<SectionBuilder> {
  const section = new SectionBuilder('What the access point would answer');
  const { keys, known, trust, at, scratch } = asked;
  if (keys.length === 0)
    return section.check('answer', 'unknown', 'needs the receiver’s key (--key or --pkcs12)');
  if (!trust)
    section.check('chain', 'warning', 'the signer’s chain was taken for good: no --trust was given');
  try {
    const received = await openUserMessage(
      { contentType: dump.contentType, body: dump.body() },
      {
        profiles: Object.values(profiles),
        keys,
        knownCertificates: async () => known,
        quarantine: () => scratch.file(),
        now: () => at,
        async authenticate(certificate, { intermediates }) {
          const policy = certificatePolicies.accessPointSigning;
          if (trust) validateChain(certificate, { trust, policy, intermediates, at });
        },
      },
    );
    await received.discard();
    return section.good('answer', 'a signed receipt, after the envelope within has been checked and stored');
  } catch (error) {
    if (!(error instanceof As4Error) && !(error instanceof PkiError)) throw error;
    return section.failed('answer', error);
  }
}
