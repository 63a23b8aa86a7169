import { FormatsError, type VerifiedXhe } from '@budkavle/formats';
import { XmlSecurityError } from '@budkavle/xml-security';
import { describeError } from '../report/describe-error.ts';
import { SectionBuilder } from '../report/section-builder.ts';

/** The order in which they are done: after the first that fails nothing is known about the rest. */
const steps = [
  ['form', 'one signature, last in the root, over the whole document'],
  ['algorithms', 'all of the accepted ones'],
  ['digest', 'what is signed is what is there'],
  ['key', 'certificate readable'],
  ['value', 'made with the key of the certificate'],
] as const;
type StepName = (typeof steps)[number][0];

/** What a verified signature says and covers, or where the verification stopped. */
export function signatureSection(outcome: VerifiedXhe | Error): SectionBuilder {
  const section = new SectionBuilder('Signature');
  if (!(outcome instanceof Error)) {
    const { document } = outcome;
    section
      .fact('algorithm', document.signatureAlgorithm)
      .fact('digest', document.digest.toString('hex'))
      .fact(
        'covers',
        `the whole document but the Signature itself: header and payload, of ${document.bytes} octets`,
      );
    for (const [name, text] of steps) section.good(name, text);
    return section;
  }
  const { code, text } = describeError(outcome);
  const at = steps.findIndex(([name]) => name === stepOf(outcome));
  for (const [index, [name, words]] of steps.entries()) {
    if (index < at) section.good(name, words);
    else if (index === at) section.fault(name, text, { code });
    else section.check(name, 'unknown', 'not reached');
  }
  return section;
}

function stepOf(error: Error): StepName {
  if (error instanceof FormatsError) return 'key';
  if (!(error instanceof XmlSecurityError)) return 'key';
  switch (error.code) {
    case 'DSIG_ALGORITHM':
      return 'algorithms';
    case 'DSIG_DIGEST':
      return 'digest';
    case 'DSIG_KEY':
      return 'key';
    case 'DSIG_VALUE':
      return 'value';
    default:
      return 'form';
  }
}
