import type { Certificate } from '../certificate.ts';

/** The issuers of `certificate` upwards, as far as `pool` has them. An aid for sending along, not a validation. */
export function chainOf(certificate: Certificate, pool: readonly Certificate[]): Certificate[] {
  const chain: Certificate[] = [];
  let current: Certificate | undefined = certificate;
  while (current !== undefined && !current.subjectDer.equals(current.issuerDer)) {
    const below: Certificate = current;
    current = pool.find((candidate) => below.x509.checkIssued(candidate.x509));
    if (current === undefined || chain.includes(current) || current.equals(certificate)) break;
    chain.push(current);
  }
  return chain;
}
