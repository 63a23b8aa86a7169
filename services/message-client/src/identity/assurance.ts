/** Which level of assurance an `acr` value means; 0 for one that is not listed or missing: refused. */
export function levelOf(assurance: { values: Readonly<Record<string, number>> }, acr: unknown): number {
  if (typeof acr !== 'string' || !Object.hasOwn(assurance.values, acr)) return 0;
  return assurance.values[acr] ?? 0;
}
