import { documentTypes, participantScheme, process as sdkProcess } from '@budkavle/formats';
import { type Fault, notPassedOn } from './not-passed-on.ts';
import { sources, type TestCase } from './test-case.ts';

const faults: readonly Fault[] = [
  {
    what: 'ToParty is another than finalRecipient',
    sending: { header: { recipient: { scheme: participantScheme, value: '0203:testap-02.example' } } },
  },
  {
    what: 'FromParty is another than originalSender',
    sending: { header: { sender: { scheme: participantScheme, value: '0203:testap-02.example' } } },
  },
  {
    what: 'document type is another than Action',
    sending: { header: { document: documentTypes.receipt.identifier } },
  },
  {
    what: 'process is another than Service',
    sending: { header: { process: { ...sdkProcess, value: 'urn:example:annan-process' } } },
  },
  {
    what: 'another federation',
    sending: { header: { federationId: 'urn:example:annan-federation' } },
  },
  {
    what: 'finalRecipient is not served',
    push: { finalRecipient: '0203:finnsinte.example' },
  },
];

export const tf10: TestCase = {
  id: 'TF-10',
  suite: 'access-point',
  title: 'Values in the XHE that disagree with registered metadata or the AS4 header',
  source: `${sources.qa}; C3.4.6 3.1.6, 3.2.1`,
  published: 'full',
  precondition: 'Well-formed envelopes, each with one wrong value.',
  steps: ['TestAP-01 pushes each of them to the system under test.'],
  expected: 'The fault is identified as validation error of the XHE; not passed to C4, no message receipt.',
  run: (bed) => notPassedOn(bed, faults),
};
