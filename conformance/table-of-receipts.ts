import { findings } from '@budkavle/formats';
import { eicar, octets } from '../apps/cli/src/check/ask.ts';
import { noise } from '../apps/cli/src/check/collect.ts';
import { attachment } from '../apps/cli/src/check/letter.ts';
import { seenIs, sources, type TestCase } from './test-case.ts';

const common = {
  suite: 'message-service',
  source: sources.receipts,
  published: 'own',
  needs: 'message-service',
} as const;

/** Rows of the table of receipts that no published test case names. */
export const tableOfReceipts: readonly TestCase[] = [
  {
    ...common,
    id: 'Receipt row 3',
    title: 'Malware in an attachment',
    precondition: 'A text file that holds the EICAR test string.',
    steps: ['Motpart 1 sends the message.'],
    expected: 'Receipt REJECTED, BV forbidden (when possible); an incident.',
    run: async (bed) =>
      seenIs(
        await bed.ask('motpart-1', {
          attachments: [attachment('prov.txt', 'text/plain', () => octets(Buffer.from(eicar)))],
        }),
        'REJECTED BV forbidden',
      ),
  },
  {
    ...common,
    id: 'Receipt row 8',
    title: 'The type of a file is not supported',
    precondition: 'A program as attachment.',
    steps: ['Motpart 1 sends the message.'],
    expected: 'Receipt REJECTED, BV not-supported.',
    run: async (bed) =>
      seenIs(
        await bed.ask('motpart-1', {
          attachments: [
            attachment('program.exe', 'application/x-msdownload', () =>
              octets(Buffer.from('MZ\x90\x00prov')),
            ),
          ],
        }),
        'REJECTED BV not-supported',
      ),
  },
  {
    ...common,
    id: 'Receipt row 11',
    title: 'refToMessageId points at a message that was refused',
    precondition: 'Motpart 1 has refused a message of the system under test.',
    steps: [
      'The system under test sends a message to Motpart 1, which refuses it.',
      'Motpart 1 sends a message that refers to it.',
    ],
    expected: 'Receipt REJECTED, BV not-supported.',
    async run(bed) {
      const motpart = bed.counterpart('motpart-1');
      const before = motpart.refuse;
      motpart.refuse = () => [findings.unknownSubOrganization()];
      try {
        const refToMessageId = await bed.hands.send({ to: bed.party('motpart-1') });
        const { status } = await bed.hands.endingOf(refToMessageId);
        const receipt = await bed.ask('motpart-1', { refToMessageId });
        return {
          seen: `refused message: ${status}; reference: ${receipt}`,
          ok: status === 'MESSAGE_EXCHANGE_ERROR' && receipt === 'REJECTED BV not-supported',
        };
      } finally {
        motpart.refuse = before;
      }
    },
  },
  {
    ...common,
    id: 'Receipt row 14',
    title: 'Not encrypted as the transport model says',
    precondition: 'The payload stands in the envelope as it is.',
    steps: ['Motpart 1 sends the message.'],
    expected: 'Receipt REJECTED, SIG security.',
    run: async (bed) =>
      seenIs(await bed.ask('motpart-1', {}, { send: { encryptTo: false } }), 'REJECTED SIG security'),
  },
  {
    ...common,
    id: 'Size just allowed',
    title: 'A message of nearly 30 MB',
    precondition: 'A file of 20 MB: nearly 27 MB in the message.',
    steps: ['Motpart 1 sends the message.'],
    expected: 'Receipt ACCEPTED.',
    run: async (bed) =>
      seenIs(
        await bed.ask('motpart-1', {
          attachments: [
            attachment('nastan.pdf', 'application/pdf', async function* () {
              yield Buffer.from('%PDF-1.7\n');
              yield* noise(20_000_000, 30);
            }),
          ],
        }),
        'ACCEPTED',
      ),
  },
];
