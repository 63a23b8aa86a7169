import { randomUUID } from 'node:crypto';
import { findings, writeMessage } from '@budkavle/formats';
import type { KeyEntry } from '@budkavle/pki';
import { eicar, octets, type Question, receiptWords, sendLetter } from './ask.ts';
import { collect, noise } from './collect.ts';
import type { Counterpart } from './counterpart.ts';
import { attachment, type Letter, letter } from './letter.ts';

/** One row of the published table of receipts (B1.3.3 5.3), or a case in which no receipt may be used (C3.2.4 2.1.2). */
export interface ReceiptRow {
  id: string;
  what: string;
  expected: string;
  run(): Promise<string>;
}

export interface RowContext {
  counterpart: Counterpart;
  /** Who is asked: a function of a real message service in the demo. */
  recipient: { participant: string; function: string };
  /** A key with a certificate that nobody has published for the counterpart. */
  strangerKey: KeyEntry;
  /** Past the own access point's checks: what the receiving access point answers to an envelope as it is. */
  push(envelope: Buffer, finalRecipient: string): Promise<string>;
  /** Has the recipient send a message to the counterpart, which refuses it; gives its message id. */
  provokeRefusedMessage(): Promise<string>;
}

const receiptTimeout = 45_000;
/** How long "no receipt comes" is waited for. */
const silence = 4_000;

export function receiptRows(context: RowContext): ReceiptRow[] {
  const { counterpart, recipient } = context;

  /** Sends a letter, as it is or changed, and gives the words for the receipt. */
  async function ask(
    part: Partial<Letter> = {},
    { timeout = receiptTimeout, ...question }: Question & { timeout?: number } = {},
  ): Promise<string> {
    const xheId = await sendLetter(counterpart, recipient, part, question);
    return receiptWords(await counterpart.receiptOf(xheId, timeout));
  }

  const file = (name: string, type: string, content: () => AsyncIterable<Uint8Array>) => ({
    attachments: [attachment(name, type, content)],
  });

  return [
    { id: '1', what: 'received and validated', expected: 'ACCEPTED', run: () => ask() },
    {
      id: '2',
      what: 'schema: creationDateTime is no date',
      expected: 'REJECTED SV structure',
      run: () => ask({}, { change: (xml) => xml.replace(/(creationDateTime>)[^<]+/, '$13 Sept. 2019') }),
    },
    {
      id: '3',
      what: 'malware in an attachment',
      expected: 'REJECTED BV forbidden',
      run: () => ask(file('prov.txt', 'text/plain', () => octets(Buffer.from(eicar)))),
    },
    {
      id: '4',
      what: 'larger than 30 MB',
      expected: 'REJECTED BV too-long',
      run: () => ask(file('stor.pdf', 'application/pdf', () => pdf(32_000_000))),
    },
    {
      id: '5',
      what: 'code system of senderId not allowed',
      expected: 'REJECTED BV invariant',
      run: () =>
        ask(
          {},
          { change: (xml) => xml.replace(/(senderID>.*?root>)iso6523-actorid-upis/s, '$1ett-annat-kodverk') },
        ),
    },
    {
      id: '6',
      what: 'messageId not unique',
      expected: 'REJECTED BV duplicate',
      async run() {
        const messageId = randomUUID();
        const first = await ask({ messageId });
        return first === 'ACCEPTED' ? ask({ messageId }, { xheId: randomUUID() }) : `first: ${first}`;
      },
    },
    {
      id: '7',
      what: 'refToMessageId unknown',
      expected: 'ACCEPTED',
      run: () => ask({ refToMessageId: randomUUID() }),
    },
    {
      id: '8',
      what: 'file type not supported',
      expected: 'REJECTED BV not-supported',
      run: () =>
        ask(file('program.exe', 'application/x-msdownload', () => octets(Buffer.from('MZ\x90\x00prov')))),
    },
    {
      id: '9',
      what: 'functional address does not exist',
      expected: 'REJECTED BV not-found',
      run: () => {
        const missing = `finnsinte.${recipient.participant}`;
        return ask({ recipient: { ...recipient, function: missing } }, { handlingServiceId: missing });
      },
    },
    {
      id: '11',
      what: 'refToMessageId points at a refused message',
      expected: 'REJECTED BV not-supported',
      run: async () => ask({ refToMessageId: await context.provokeRefusedMessage() }),
    },
    {
      id: '12',
      what: 'signed with a certificate that is not the published one',
      expected: 'REJECTED SIG security',
      run: () => ask({}, { send: { signWith: context.strangerKey } }),
    },
    {
      id: '13',
      what: 'stated sender is not the one of the envelope',
      expected: 'REJECTED BV security',
      run: () =>
        ask({ sender: { participant: '0203:nagonannan.example', function: counterpart.sender.function } }),
    },
    {
      id: '14',
      what: 'not encrypted',
      expected: 'REJECTED SIG security',
      run: () => ask({}, { send: { encryptTo: false } }),
    },
    {
      id: '§5a',
      what: 'payload that cannot be decrypted',
      expected: 'no receipt',
      run: () => ask({}, { send: { encryptTo: context.strangerKey.certificate }, timeout: silence }),
    },
    {
      id: '§5b',
      what: 'payload that is not well-formed',
      expected: 'no receipt',
      run: () => ask({}, { change: (xml) => xml.replace('</', '<//'), timeout: silence }),
    },
    {
      id: '§5c',
      what: 'recipient that is not in the federation',
      expected: 'not sent: DISC_NOT_REGISTERED',
      async run() {
        const payload = writeMessage(letter({ sender: counterpart.sender, recipient }));
        const xheId = await counterpart.send({
          recipient: '0203:finnsinte.example',
          handlingServiceId: recipient.function,
          payload,
          encryptTo: context.strangerKey.certificate,
        });
        const code = await counterpart.failureOf(xheId, receiptTimeout);
        return code ? `not sent: ${code}` : 'sent';
      },
    },
    {
      id: '§5d',
      what: 'recipient that the access point does not serve',
      expected: 'EBMS:0004 NOT_SERVICED',
      run: async () => context.push(await collect(await plainEnvelope()), '0203:exempelregionen.example'),
    },
    {
      id: '§5e',
      what: 'envelope that is not well-formed',
      expected: 'EBMS:0004 XHE: not well-formed',
      async run() {
        const envelope = (await collect(await plainEnvelope()))
          .toString()
          .replace('</xha:Header>', '</xha:Huvud>');
        return context.push(Buffer.from(envelope), recipient.participant);
      },
    },
    {
      id: '§5f',
      what: 'envelope for another than the AS4 header says',
      expected: 'EBMS:0004 XHE: ToParty is not finalRecipient',
      async run() {
        const envelope = await collect(await plainEnvelope());
        return context.push(envelope, '0203:lillkommunen.example');
      },
    },
  ];

  function plainEnvelope() {
    const messageId = randomUUID();
    return counterpart.seal({
      recipient: recipient.participant,
      handlingServiceId: recipient.function,
      payload: writeMessage(letter({ sender: counterpart.sender, recipient, messageId })),
      xheId: messageId,
    });
  }
}

/** What the counterpart answers when it has to refuse. */
export const refusal = () => [findings.unknownSubOrganization()];

async function* pdf(bytes: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from('%PDF-1.7\n');
  yield* noise(bytes, 7);
}
