import { randomUUID } from 'node:crypto';

/** Puts every optional element into the envelope that the schema has and the federation's profile (rule R1-XHE) allows. */
export function maximalHead(xml: string): string {
  const text = (name: string, value: string) => `<${name}>${value}</${name}>`;
  return xml
    .replace('<CreationDateTime>', `${text('UUID', randomUUID())}<CreationDateTime>`)
    .replace(
      '</xha:BusinessScope>',
      `<xha:BusinessScopeCriterion>${text('BusinessScopeCriterionTypeCode', 'PROV')}${text('BusinessScopeCriterionValue', 'å'.repeat(250))}</xha:BusinessScopeCriterion></xha:BusinessScope>`,
    )
    .replace('<xha:Payload>', `<xha:Payload>${text('ID', 'nyttolast-1')}`);
}

/** Takes away what the schema and the rules do not demand. */
export function minimalHead(xml: string): string {
  return xml.replace(/<HandlingServiceID>[^<]*<\/HandlingServiceID>/, '');
}
