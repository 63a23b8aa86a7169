import { seenIs, sources, type TestCase } from './test-case.ts';

export const tf211: TestCase = {
  id: 'TF 2.1.1',
  suite: 'message-service',
  title: 'Takes part of a message from the test client: minimal message',
  source: sources.messageSystems,
  published: 'title',
  precondition: 'Organisation and functional address are in the address book.',
  steps: ['Motpart 1 sends a message with only what must be there (as min.xml).'],
  expected: 'Delivered to the mailbox; receipt ACCEPTED.',
  needs: 'message-service',
  quick: true,
  run: async (bed) =>
    seenIs(
      await bed.ask(
        'motpart-1',
        {},
        {
          model: ({ header: { label: _label, ...header }, documents }) => ({
            header,
            documents: documents.map(({ documentId, texts }) => ({ documentId, texts, files: [] })),
          }),
        },
      ),
      'ACCEPTED',
    ),
};
