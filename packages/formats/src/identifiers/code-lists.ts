export type Icd = '0203' | '0007' | '0088';

/** Code lists of the federation (C3.2.3, C3.2.6, C3.2.7): data, so that a new version is a new value. */
export const codes = {
  icds: ['0203', '0007', '0088'] as readonly Icd[],
  participantScheme: 'iso6523-actorid-upis',
  documentScheme: 'busdox-docid-qns',
  process: 'bdx:noprocess',
  processScheme: 'urn:fdc:digg.se:edelivery:process',
  federations: {
    /** SDK QA and production. */
    sdk: 'urn:fdc:digg.se:edelivery:federation:sdk',
    /** OPEN-TEST. */
    test: 'urn:fdc:digg.se:edelivery:federation:test',
  },
  transportModels: {
    base: 'tm-base',
    baseExtendedSigned: 'tm-base-ext-sigenc',
  },
  xheCustomization: 'urn:fdc:digg.se:edelivery:xhe:1',
  xheVersion: '1.0',
  scopeCriteria: [
    'FEDERATIONID',
    'PROCESSID',
    'PROCESSID_SCHEME',
    'DOCUMENTID',
    'DOCUMENTID_SCHEME',
  ] as const,
  payloadContentType: 'application/xml',
  functionalAddressRoot: 'urn:riv:infrastructure:messaging:functionalAddress',
  receiptCustomization: 'urn:fdc:digg.se:edelivery:messagetype:response:1',
  receiptProfile: 'bdx:noprocess',
} as const;

export type ScopeCriterion = (typeof codes.scopeCriteria)[number];
