/** The demo's organisations: plainly fictitious. Who they are, which function mailboxes they have, and who may use them. */

export type OrganisationId = 'exempelkommunen' | 'exempelregionen' | 'lillkommunen';
export type AccessPointId = 'exempelkommunen' | 'exempelregionen';
export type Permission = 'read' | 'handle' | 'send' | 'administer';

export interface PlannedPerson {
  id: string;
  name: string;
  title: string;
  /** What the identity provider says of the person. */
  groups: readonly string[];
}

export interface PlannedMailbox {
  /** First part of the functional address. */
  function: string;
  name: string;
  description: string;
  /** Group of persons -> what they may do. */
  permissions: Record<string, readonly Permission[]>;
}

export interface PlannedOrganisation {
  id: OrganisationId;
  name: string;
  participant: string;
  organisationNumber: string;
  /** Whose access point carries its messages. */
  accessPoint: AccessPointId;
  mailboxes: readonly PlannedMailbox[];
  persons: readonly PlannedPerson[];
}

const all: readonly Permission[] = ['read', 'handle', 'send', 'administer'];
const work: readonly Permission[] = ['read', 'handle', 'send'];
const look: readonly Permission[] = ['read'];

export const organisations: readonly PlannedOrganisation[] = [
  {
    id: 'exempelkommunen',
    name: 'Exempelkommunen',
    participant: '0203:exempelkommunen.example',
    organisationNumber: '0000000018',
    accessPoint: 'exempelkommunen',
    mailboxes: [
      {
        function: 'barnochfamilj',
        name: 'Barn och familj, mottagningen',
        description: 'Orosanmälningar, samordning och utredningar som rör barn',
        permissions: { socialtjanst: work, registrator: look },
      },
      {
        function: 'elevhalsan',
        name: 'Elevhälsan',
        description: 'Skolsköterskor, skolpsykologer och kuratorer',
        permissions: { elevhalsa: work },
      },
      {
        function: 'registrator',
        name: 'Registrator',
        description: 'Allmänna handlingar till kommunen',
        permissions: { registrator: all },
      },
    ],
    persons: [
      {
        id: 'anna',
        name: 'Anna Exempel',
        title: 'socialsekreterare och kurator',
        groups: ['socialtjanst', 'elevhalsa'],
      },
      {
        id: 'bea',
        name: 'Bea Påhittad',
        title: 'socialsekreterare',
        groups: ['socialtjanst'],
      },
      { id: 'bo', name: 'Bo Prov', title: 'registrator', groups: ['registrator'] },
      {
        id: 'eira',
        name: 'Eira Övning',
        title: 'administrerar meddelandeklienten, läser inga meddelanden',
        groups: ['administrator'],
      },
      { id: 'nils', name: 'Nils Nyanställd', title: 'utan behörighet till någon brevlåda', groups: [] },
    ],
  },
  {
    id: 'exempelregionen',
    name: 'Exempelregionen',
    participant: '0203:exempelregionen.example',
    organisationNumber: '0000000026',
    accessPoint: 'exempelregionen',
    mailboxes: [
      {
        function: 'bup',
        name: 'Barn- och ungdomspsykiatrin, norra mottagningen',
        description: 'Remisser, kallelser till SIP-möten och samordning',
        permissions: { bup: work, registrator: look },
      },
      {
        function: 'rehab',
        name: 'Rehabkoordinering',
        description: 'Bedömning av arbetsförmåga och planer för återgång',
        permissions: { rehab: work },
      },
    ],
    persons: [
      { id: 'cilla', name: 'Cilla Demosson', title: 'samordnare', groups: ['bup', 'rehab'] },
      { id: 'dag', name: 'Dag Testlund', title: 'registrator, får bara läsa', groups: ['registrator'] },
    ],
  },
  {
    id: 'lillkommunen',
    name: 'Lillkommunen',
    participant: '0203:lillkommunen.example',
    organisationNumber: '0000000034',
    accessPoint: 'exempelkommunen',
    mailboxes: [
      {
        function: 'socialkontoret',
        name: 'Socialkontoret',
        description: 'All socialtjänst i kommunen',
        permissions: { socialtjanst: work },
      },
    ],
    persons: [{ id: 'eva', name: 'Eva Fiktiv', title: 'socialsekreterare', groups: ['socialtjanst'] }],
  },
];

/** The demo's access points and their names in the federation. */
export const accessPoints: readonly { id: AccessPointId; partyId: string; name: string }[] = [
  { id: 'exempelkommunen', partyId: 'AP0001-DEMO', name: 'Exempelkommunen' },
  { id: 'exempelregionen', partyId: 'AP0002-DEMO', name: 'Exempelregionen' },
];

/** The functional address of a function in an organisation, in the form of Digg's own examples. */
export function functionalAddress(
  organisation: Pick<PlannedOrganisation, 'participant'>,
  name: string,
): string {
  return `${name}.${organisation.participant}`;
}

export function organisationOf(id: OrganisationId): PlannedOrganisation {
  const found = organisations.find((each) => each.id === id);
  if (!found) throw new Error(`The demo has no organisation ${id}`);
  return found;
}
