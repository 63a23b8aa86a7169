import { type KeyReference, matchingCertificates } from '@budkavle/as4/inspection';
import {
  type Certificate,
  certificatePolicies,
  checkPolicy,
  checkValidity,
  type TrustStore,
  validateChain,
} from '@budkavle/pki';
import { SectionBuilder } from '../report/section-builder.ts';
import { certificateWords } from '../trust/certificates.ts';
import { referenceWords } from './security-header.ts';

export interface SignerQuestion {
  readonly reference: KeyReference | undefined;
  /** Certificates given on the command line: for signers named without one. */
  readonly known: readonly Certificate[];
  readonly trust: TrustStore | undefined;
  /** Who must have signed: From of a message, To of the message that is answered. */
  readonly partyId: string | undefined;
  readonly at: Date;
  readonly now: Date;
}

/** Who signed: which certificate, whose name is in it, whether it is to be trusted. */
export function signerSection(asked: SignerQuestion): {
  section: SectionBuilder;
  signer: Certificate | undefined;
} {
  const section = new SectionBuilder('Signer');
  const { reference, at, now, trust } = asked;
  if (!reference) return { section, signer: undefined };
  section.fact('named', referenceWords(reference));
  const signer =
    reference.kind === 'certificate'
      ? reference.certificate
      : matchingCertificates(reference, asked.known).sort(
          (a, b) => b.notAfter.getTime() - a.notAfter.getTime(),
        )[0];
  if (!signer) {
    section.fault('certificate', 'it is not in the message, nor among those given (--certificate)', {
      code: 'EBMS:0101',
    });
    return { section, signer };
  }
  section
    .fact('certificate', certificateWords(signer))
    .fact('subject', signer.subject)
    .fact('issuer', signer.issuer)
    .fact('serial number', signer.serialNumber);
  section.attempt(
    'validity',
    () => checkValidity(signer, at),
    () => 'valid at that time',
  );
  if (signer.notAfter < now && signer.notAfter >= at)
    section.check('validity now', 'warning', 'has expired since');
  const { commonName, ...policy } = certificatePolicies.accessPointSigning;
  section.attempt(
    'use and strength',
    () => checkPolicy(signer, policy),
    () => 'an access point may sign with it',
  );
  if (commonName && !commonName.test(signer.commonName ?? ''))
    section.fault(
      'common name',
      `not of the pattern of the federation’s access points (${commonName.source})`,
      {
        code: 'PKI_NAME',
      },
    );
  if (asked.partyId !== undefined) {
    if (signer.commonName === asked.partyId) section.good('name', 'common name and party id agree');
    else
      section.fault('name', `common name ${signer.commonName ?? '(none)'} is not ${asked.partyId}`, {
        code: 'EBMS:0101',
      });
  }
  const intermediates = reference.kind === 'certificate' ? reference.intermediates : [];
  if (!trust) section.check('chain', 'unknown', 'not checked: no --trust was given');
  else
    section.attempt(
      'chain',
      () =>
        validateChain(signer, { trust, policy: certificatePolicies.accessPointSigning, intermediates, at }),
      ({ path }) => `up to ${path.at(-1)?.commonName ?? 'a trusted root'}`,
    );
  section.check('revocation', 'unknown', 'not asked: this command stays off the network');
  return { section, signer };
}
