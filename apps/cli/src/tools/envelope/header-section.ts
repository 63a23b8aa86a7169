import { formatIdentifier, type XheFinding, type XheHeader } from '@budkavle/formats';
import { SectionBuilder } from '../report/section-builder.ts';

/** The header's values, as they stand: who says so is told by the other sections. */
export function headerSection(
  header: XheHeader | undefined,
  bytes: number,
  title = 'Header',
): SectionBuilder {
  const section = new SectionBuilder(title).fact('size', bytes);
  if (!header) return section.check('header', 'unknown', 'cannot be told from what is there');
  return section
    .fact('id', header.id)
    .fact('created', header.creationDateTime)
    .fact('from', formatIdentifier(header.sender))
    .fact('to', formatIdentifier(header.recipient))
    .fact('handling service', header.handlingServiceId)
    .fact('federation', header.federationId)
    .fact('process', formatIdentifier(header.process))
    .fact('document', formatIdentifier(header.document))
    .fact('document type code', header.documentTypeCode)
    .fact('content type code', header.contentTypeCode)
    .fact('payload encrypted', header.encrypted);
}

/** Schema and Schematron, each broken rule by its name. */
export function rulesSection(findings: readonly XheFinding[]): SectionBuilder {
  const section = new SectionBuilder('Rules (XSD, Schematron, identifiers)');
  if (findings.length === 0) return section.good('rules', 'the schema and R1-XHE to R14-XHE hold');
  for (const { rule, severity, text, field } of findings) {
    const consequence = severity === 'envelope' ? 'refused, no receipt' : 'receipt REJECTED';
    section.fault(rule === 'XSD' ? 'schema' : 'rule', `${text} (${consequence})`, { rule, field });
  }
  return section;
}
