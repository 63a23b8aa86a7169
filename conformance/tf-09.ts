import { type Fault, notPassedOn } from './not-passed-on.ts';
import { sources, type TestCase } from './test-case.ts';

const faults: readonly Fault[] = [
  { what: 'not well-formed', damage: (xml) => xml.replace('</xha:Header>', '</xha:Huvud>') },
  {
    what: 'against the schema',
    sending: { changeHead: (xml) => xml.replace('<xha:Header>', '<xha:Header><Okand>1</Okand>') },
  },
  {
    what: 'FEDERATIONID missing (rule R8)',
    sending: {
      changeHead: (xml) =>
        xml.replace(
          /<xha:BusinessScopeCriterion><BusinessScopeCriterionTypeCode>FEDERATIONID<.*?<\/xha:BusinessScopeCriterion>/,
          '',
        ),
    },
  },
  {
    what: 'element outside the profile (rule R1)',
    sending: {
      changeHead: (xml) => xml.replace('<xha:Payload>', '<xha:Payload><Description>Prov</Description>'),
    },
  },
];

export const tf09: TestCase = {
  id: 'TF-09',
  suite: 'access-point',
  title: 'Wrongly formatted XHE',
  source: sources.qa,
  published: 'full',
  precondition: 'Envelopes that are not well-formed, break the schema, or break a rule of XHE.',
  steps: ['TestAP-01 pushes each of them to the system under test.'],
  expected:
    'Found by the access point (C3), not passed to C4, no message receipt. Reported as a compliance fault.',
  run: (bed) => notPassedOn(bed, faults),
};
