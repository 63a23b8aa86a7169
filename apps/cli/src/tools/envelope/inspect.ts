import {
  FormatsError,
  readXheHeader,
  transportModelFindings,
  type VerifiedXhe,
  verifyXhe,
  type XheHeader,
} from '@budkavle/formats';
import { Certificate, PkiError } from '@budkavle/pki';
import { XmlSecurityError } from '@budkavle/xml-security';
import type { Input } from '../files/input.ts';
import { faults, type Section } from '../report/report.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import { headerSection, rulesSection } from './header-section.ts';
import { signatureSection } from './signature-section.ts';
import { type SignerTrust, signerSection } from './signer-section.ts';

export interface InspectedEnvelope {
  readonly sections: readonly Section[];
  /** Defined when every check holds: only then may the payload be opened. */
  readonly verified: VerifiedXhe | undefined;
}

/**
 * Every check of an envelope, in two passes over the file: form and rules first, then the signature.
 * Throws FMT_NOT_WELL_FORMED when it is not XML at all.
 */
export async function inspectEnvelope(input: Input, trust: SignerTrust): Promise<InspectedEnvelope> {
  const { header, findings, bytes } = await readXheHeader(input.open());
  let embedded: readonly Buffer[] = [];
  const outcome = await verify(input, (certificates) => {
    embedded = certificates;
  });
  const sections: Section[] = [
    headerSection(header, bytes),
    rulesSection(findings),
    signatureSection(outcome),
    ...(embedded.length > 0 ? [signerSection(embedded, trust)] : []),
    payloadSection(header, outcome),
  ];
  const good = faults(sections) === 0 && !(outcome instanceof Error);
  return { sections, verified: good ? outcome : undefined };
}

/** The value is verified with the key of the certificate that the signature names; whose that is, is another check. */
async function verify(
  input: Input,
  seen: (certificates: readonly Buffer[]) => void,
): Promise<VerifiedXhe | Error> {
  try {
    return await verifyXhe(input.open(), {
      reopen: () => input.open(),
      resolveKey(certificates) {
        seen(certificates);
        return Certificate.parse(certificates[0] ?? Buffer.alloc(0)).publicKey;
      },
    });
  } catch (error) {
    if (error instanceof FormatsError || error instanceof XmlSecurityError || error instanceof PkiError)
      return error;
    throw error;
  }
}

function payloadSection(header: XheHeader | undefined, outcome: VerifiedXhe | Error): SectionBuilder {
  const section = new SectionBuilder('Payload');
  if (header) {
    for (const { text, code, detail, row } of transportModelFindings(header))
      section.fault('transport model', text, { code, detail, row });
  }
  if (outcome instanceof Error) return section.check('payload', 'unknown', 'the signature did not hold');
  const { payload, encryptedData } = outcome;
  if (encryptedData) return section.good('payload', 'encrypted; opened by the recipient alone');
  if (!payload) return section.fault('payload', 'there is none');
  return section
    .fact('element', `{${payload.namespaceURI}}${payload.localName}`)
    .check('payload', 'good', 'in clear text, as receipts are');
}
