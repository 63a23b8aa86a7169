import type { Finding } from '@budkavle/formats';

/**
 * What a receipt tells when several rules are broken: the checks are made in stages (schema, then Schematron and the rest; B1.3.3), so a
 * message whose structure is wrong is refused for that alone. Malware is always told.
 */
export function firstStage(findings: readonly Finding[]): readonly Finding[] {
  if (!findings.some((finding) => finding.code === 'SV')) return findings;
  return findings.filter((finding) => finding.code === 'SV' || finding.detail === 'forbidden');
}
