/** The test bed's parties: plainly fictitious stand-ins for the participants of the official test beds. */

export type PartyId =
  | 'opentest-1'
  | 'testap-01'
  | 'testap-02'
  | 'testap-03'
  | 'testap-04'
  | 'testap-05'
  | 'motpart-1'
  | 'motpart-2'
  | 'motpart-3'
  | 'motpart-4'
  | 'motpart-5'
  | 'motpart-6';

/** Parties that hear what is sent to them, and send. */
export type ListeningParty = 'opentest-1' | 'testap-01' | 'testap-02' | 'testap-05' | 'motpart-1';

export const listeningParties: ReadonlySet<PartyId> = new Set<ListeningParty>([
  'opentest-1',
  'testap-01',
  'testap-02',
  'testap-05',
  'motpart-1',
]);

export type BedAccessPoint = 'bed' | 'revoked' | 'unreachable' | 'wrong-key' | 'expired-tls' | 'foreign-tls';

/** An access point of the test bed, and what is wrong with it. */
export const bedAccessPoints: readonly { id: BedAccessPoint; partyId: string; name: string }[] = [
  { id: 'bed', partyId: 'AP9001-TESTBED', name: 'Provbädden' },
  { id: 'revoked', partyId: 'AP9003-TESTBED', name: 'Spärrat certifikat' },
  { id: 'unreachable', partyId: 'AP9004-TESTBED', name: 'Ej kontaktbar' },
  { id: 'wrong-key', partyId: 'AP9014-TESTBED', name: 'Fel AS4-certifikat' },
  { id: 'expired-tls', partyId: 'AP9015-TESTBED', name: 'Utgånget TLS-certifikat' },
  { id: 'foreign-tls', partyId: 'AP9016-TESTBED', name: 'Fel CA i TLS-certifikat' },
];

/** The name of the system under test in the test bed's federation. */
export const systemPartyId = 'AP0001-TESTBED';
/** Of another environment, as its certificate says. */
export const otherEnvironmentPartyId = 'AP9005-OTHER';

export interface Party {
  id: PartyId;
  name: string;
  participant: string;
  functionalAddress: string;
  organisationNumber: string;
  accessPoint: BedAccessPoint;
}

const plan: readonly [PartyId, string, BedAccessPoint][] = [
  ['opentest-1', 'Öppen test 1', 'bed'],
  ['testap-01', 'TestAP-01', 'bed'],
  ['testap-02', 'TestAP-02', 'bed'],
  ['testap-03', 'TestAP-03 (spärrat certifikat)', 'revoked'],
  ['testap-04', 'TestAP-04 (ej kontaktbar)', 'unreachable'],
  ['testap-05', 'TestAP-05 (annan miljö)', 'bed'],
  ['motpart-1', 'Motpart 1', 'bed'],
  ['motpart-2', 'Motpart 2 (ej kontaktbar)', 'unreachable'],
  ['motpart-3', 'Motpart 3 (utgånget O2O-certifikat)', 'bed'],
  ['motpart-4', 'Motpart 4 (fel AS4-certifikat)', 'wrong-key'],
  ['motpart-5', 'Motpart 5 (utgånget TLS-certifikat)', 'expired-tls'],
  ['motpart-6', 'Motpart 6 (fel CA i TLS-certifikat)', 'foreign-tls'],
];

export const parties: readonly Party[] = plan.map(([id, name, accessPoint], index) => ({
  id,
  name,
  accessPoint,
  participant: `0203:${id}.example`,
  functionalAddress: `prov.0203:${id}.example`,
  organisationNumber: withCheckDigit(`0000009${String(index).padStart(2, '0')}`),
}));

export function partyOf(id: PartyId): Party {
  const found = parties.find((each) => each.id === id);
  if (!found) throw new Error(`The test bed has no ${id}`);
  return found;
}

export function accessPointOf(id: BedAccessPoint) {
  const found = bedAccessPoints.find((each) => each.id === id);
  if (!found) throw new Error(`The test bed has no access point ${id}`);
  return found;
}

/** Ten digits of an organisation number that nobody has, with its check digit. */
function withCheckDigit(digits: string): string {
  const sum = [...digits].reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
