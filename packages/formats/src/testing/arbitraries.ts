import fc from 'fast-check';
import type { Attention, InstanceIdentifier, MessageHeader } from '../message/model.ts';
import type { Receipt } from '../receipt/model.ts';

/** Text that XML can carry and that is not blank: any script, markup characters, white space inside. */
export const text = (max: number): fc.Arbitrary<string> =>
  fc
    .string({
      unit: fc.constantFrom(...'abcåäöÅÄÖ <>&"\'\t\n\r€漢😀]]>-#'.split(/(?:)/u)),
      minLength: 1,
      maxLength: max,
    })
    .map((value) => (value.trim() === '' ? `x${value}`.slice(0, max) : value));

export const participant: fc.Arbitrary<string> = fc.constantFrom(
  '0203:exempelkommunen.example',
  '0203:Exempelregionen.example',
  '0203:lillkommunen.example',
  '0203:sdk.a-b.example',
);

const identifier: fc.Arbitrary<InstanceIdentifier> = fc.record({ root: text(20), extension: text(40) });
const label = text(256);
const optional = { requiredKeys: [] as never[] };

const attention: fc.Arbitrary<Attention> = fc.record({
  persons: fc.array(
    fc.record({ personId: identifier, label }, optional).filter((person) => Object.keys(person).length > 0),
    { maxLength: 2 },
  ),
  subOrganization: fc.record(
    {
      organizationId: fc.record({
        root: fc.constant('urn:riv:infrastructure:messaging:functionalAddress'),
        extension: text(40),
      }),
      label,
    },
    { requiredKeys: ['organizationId'] },
  ),
  references: fc.array(fc.record({ referenceId: identifier, label }, { requiredKeys: ['referenceId'] }), {
    maxLength: 2,
  }),
});

const party = fc.record({ root: fc.constant('iso6523-actorid-upis'), extension: participant });

const timestamp = fc
  .record({
    at: fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
    decimals: fc.constantFrom(1, 2, 3),
  })
  .map(({ at, decimals }) => `${at.toISOString().slice(0, 20 + decimals)}Z`);

export const messageHeader: fc.Arbitrary<MessageHeader> = fc.record(
  {
    creationDateTime: timestamp,
    messageId: fc.uuid(),
    conversationId: fc.uuid(),
    refToMessageId: fc.uuid(),
    label,
    confidentiality: fc.boolean(),
    generatingSystem: identifier,
    recipient: fc.record({ id: party, label, attention }, { requiredKeys: ['id', 'attention'] }),
    sender: fc.record({ id: party, label, attention }, { requiredKeys: ['id'] }),
  },
  {
    requiredKeys: [
      'creationDateTime',
      'messageId',
      'conversationId',
      'confidentiality',
      'recipient',
      'sender',
    ],
  },
);

export const file = fc.record({
  fileName: text(30),
  contentType: fc.constantFrom('application/pdf', 'text/plain'),
  octets: fc.uint8Array({ minLength: 1, maxLength: 400 }),
});

export const documents = fc.array(
  fc.record(
    {
      documentId: text(20),
      documentName: text(20),
      index: fc.constantFrom('1', '2'),
      files: fc.array(file, { maxLength: 3 }),
      texts: fc.array(text(300), { maxLength: 3 }),
    },
    { requiredKeys: ['documentId', 'files', 'texts'] },
  ),
  { minLength: 1, maxLength: 3 },
);

/** Identifiers and codes are normalised strings: no line breaks, no white space at the ends. */
const token = fc.constantFrom('KVT-1', '/messagePayload/message', 'NA', 'structure', 'invariant', 'åäö-1');

export const receipt: fc.Arbitrary<Receipt> = fc
  .record({
    id: token,
    at: fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
    sender: participant,
    receiver: participant,
    documentId: fc.uuid(),
    lines: fc.array(
      fc.record(
        {
          lineId: token,
          reason: fc.constantFrom('SV' as const, 'BV' as const, 'SIG' as const),
          detail: token,
          text: token,
        },
        { requiredKeys: ['lineId', 'reason', 'text'] },
      ),
      { maxLength: 4 },
    ),
  })
  .map(({ at, ...rest }) => ({
    ...rest,
    issueDate: at.toISOString().slice(0, 10),
    issueTime: `${at.toISOString().slice(11, 19)}Z`,
    responseCode: rest.lines.length > 0 ? 'REJECTED' : 'ACCEPTED',
  }));
