import { GrammarWalker } from '../grammar/walker.ts';
import { xheGrammar } from './grammar.ts';
import { XheHeaderReader } from './header-reader.ts';
import { EncryptionRules, XheRules } from './rules.ts';
import type { XheFinding } from './xhe-finding.ts';

const MAX_FINDINGS = 50;

/** Schema, rules and header of one envelope, from whatever feeds the handler (a stream or a verified tree). */
export function envelopeWalk(): { handler: GrammarWalker; reader: XheHeaderReader; findings: XheFinding[] } {
  const findings: XheFinding[] = [];
  const add = (finding: XheFinding) => {
    if (findings.length < MAX_FINDINGS) findings.push(finding);
    // What decides about the envelope must not be lost behind fifty smaller ones.
    else if (finding.severity === 'envelope') findings[MAX_FINDINGS - 1] = finding;
  };
  const reader = new XheHeaderReader();
  const handler = new GrammarWalker(
    xheGrammar,
    [reader, new XheRules(add), new EncryptionRules(add)],
    (fault) => add({ rule: 'XSD', severity: 'envelope', ...fault }),
  );
  return { handler, reader, findings };
}
