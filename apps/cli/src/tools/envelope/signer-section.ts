import {
  Certificate,
  certificatePolicies,
  checkPolicy,
  checkValidity,
  type TrustStore,
  validateChain,
} from '@budkavle/pki';
import { SectionBuilder } from '../report/section-builder.ts';
import { certificateWords } from '../trust/certificates.ts';

/** Who may have signed. */
export interface SignerTrust {
  /** The published certificates of the sender: the signer must be one of them. */
  readonly certificates: readonly Certificate[];
  readonly trust: TrustStore | undefined;
  /** The user has said that it does not matter. */
  readonly anySigner: boolean;
  readonly at: Date;
}

/** Whose certificate it is, and whether it is one to be believed. Revocation needs the network: not asked here. */
export function signerSection(embedded: readonly Buffer[], asked: SignerTrust): SectionBuilder {
  const section = new SectionBuilder('Signer');
  const chain = section.attempt('certificate', () => embedded.map((der) => Certificate.parse(der)));
  const [signer, ...others] = chain ?? [];
  if (!signer) return chain ? section.fault('certificate', 'the signature names no certificate') : section;
  section
    .fact('subject', signer.subject)
    .fact('issuer', signer.issuer)
    .fact('serial number', signer.serialNumber)
    .fact('fingerprint SHA-256', signer.fingerprintSha256)
    .fact('valid', `${signer.notBefore.toISOString()} to ${signer.notAfter.toISOString()}`);
  section.attempt(
    'validity',
    () => checkValidity(signer, asked.at),
    () => 'valid at the time asked about',
  );
  section.attempt(
    'use and strength',
    () => checkPolicy(signer, certificatePolicies.organisationSigning),
    () => 'may sign; the key is long enough',
  );
  identity(section, signer, asked);
  chainOf(section, signer, others, asked);
  return section.check('revocation', 'unknown', 'not asked: this command stays off the network');
}

function identity(section: SectionBuilder, signer: Certificate, asked: SignerTrust): void {
  const { certificates } = asked;
  if (certificates.length === 0) {
    if (asked.trust) section.check('identity', 'unknown', 'not compared: no --certificate was given');
    else if (asked.anySigner) section.check('identity', 'warning', 'anybody may have signed (--any-signer)');
    else
      section.fault('identity', 'nobody has said who may sign: give --certificate, --trust or --any-signer');
    return;
  }
  const found = certificates.find((one) => one.equals(signer));
  if (found) section.good('identity', `one of the certificates given: ${certificateWords(found)}`);
  else section.fault('identity', 'signed with a certificate that is not among those given');
}

function chainOf(
  section: SectionBuilder,
  signer: Certificate,
  others: readonly Certificate[],
  { trust, at }: SignerTrust,
): void {
  if (!trust) {
    section.check('chain', 'unknown', 'not checked: no --trust was given');
    return;
  }
  const policy = certificatePolicies.organisationSigning;
  section.attempt(
    'chain',
    () => validateChain(signer, { trust, policy, intermediates: others, at }),
    ({ path }) => `up to ${path.at(-1)?.commonName ?? 'a trusted root'}, ${path.length} certificates`,
  );
}
