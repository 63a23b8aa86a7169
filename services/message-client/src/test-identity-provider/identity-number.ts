/**
 * A personal identity number that nobody has: the form of a coordination number (day + 60), a year in which nobody
 * alive was born, a serial number of the range kept for tests (980 to 999), a right check digit. 0 <= index < 560.
 */
export function fictitiousIdentityNumber(index: number): string {
  if (!Number.isInteger(index) || index < 0 || index >= 560)
    throw new RangeError('the index of a test person is a whole number from 0 to 559');
  const day = String((index % 28) + 61);
  const serial = String(980 + Math.floor(index / 28));
  const digits = `9001${day}${serial}`;
  return `18${digits}${checkDigit(digits)}`;
}

/** Luhn over the nine digits before it. */
export function checkDigit(digits: string): number {
  let sum = 0;
  for (const [at, character] of [...digits].entries()) {
    const product = Number(character) * (at % 2 === 0 ? 2 : 1);
    sum += product > 9 ? product - 9 : product;
  }
  return (10 - (sum % 10)) % 10;
}
