import { As4Error, openAnswer, profiles } from '@budkavle/as4';
import {
  type Certificate,
  certificatePolicies,
  PkiError,
  type TrustStore,
  validateChain,
} from '@budkavle/pki';
import { SectionBuilder } from '../report/section-builder.ts';
import type { SentMessage } from './answer-sections.ts';

/** The very code that reads answers in the access point, run on this one: what the sender would make of it. */
export async function senderSection(
  envelope: Buffer,
  asked: { sent: SentMessage; known: readonly Certificate[]; trust: TrustStore | undefined; at: Date },
): Promise<SectionBuilder> {
  const section = new SectionBuilder('What the sender would make of it');
  const { sent, known, trust, at } = asked;
  if (!trust)
    section.check('chain', 'warning', 'the signer’s chain was taken for good: no --trust was given');
  try {
    const answer = await openAnswer(envelope, {
      profile: profiles['digg-transport-as4-v1_0'],
      messageId: sent.messageId,
      toPartyId: sent.toPartyId,
      references: sent.references,
      knownCertificates: async () => known,
      now: () => at,
      async authenticate(certificate, { intermediates }) {
        const policy = certificatePolicies.accessPointSigning;
        if (trust) validateChain(certificate, { trust, policy, intermediates, at });
      },
    });
    if (answer.kind === 'receipt') return section.good('answer', 'proof that the message was received');
    if (answer.kind === 'error') {
      const trusted = answer.trusted
        ? 'signed by the receiver: believed'
        : 'not signed by the receiver: a hint only';
      return section.fault('answer', `an error, ${trusted}`);
    }
    return section.fault('answer', answer.kind === 'fault' ? 'a SOAP fault: a hint only' : answer.reason);
  } catch (error) {
    if (!(error instanceof As4Error) && !(error instanceof PkiError)) throw error;
    return section.failed('answer', error);
  }
}
