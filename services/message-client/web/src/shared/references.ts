/**
 * Kinds of reference that a message can carry: the code system (an OID, as in the specification's examples) and its name.
 * A case number has no code system of its own; the official example messages write `un-encoded` there.
 */
export const referenceKinds = [
  { root: 'un-encoded', words: 'compose/caseNumber', checkDigit: false },
  { root: '1.2.752.129.2.1.3.1', words: 'compose/personalNumber', checkDigit: true },
  { root: '1.2.752.129.2.1.3.3', words: 'compose/coordinationNumber', checkDigit: true },
] as const;

export function referenceKind(root: string) {
  return referenceKinds.find((each) => each.root === root);
}

/** The last digit of a Swedish personal or coordination number (Luhn over the ten last digits). */
export function hasRightCheckDigit(number: string): boolean {
  const digits = number.replace(/[\s+-]/g, '');
  if (!/^(\d{2})?\d{10}$/.test(digits)) return false;
  const ten = digits.slice(-10);
  let sum = 0;
  for (let index = 0; index < 10; index++) {
    const product = Number(ten[index]) * (index % 2 === 0 ? 2 : 1);
    sum += product > 9 ? product - 9 : product;
  }
  return sum % 10 === 0;
}
