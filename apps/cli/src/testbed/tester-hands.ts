import { createInterface } from 'node:readline/promises';
import type { Io } from '../io.ts';
import { type Ending, type Errand, type Hands, NotObserved, type Shown } from './hands.ts';

/** The tester does what is asked and tells what is seen. Without a terminal nothing can be observed. */
export class TesterHands implements Hands {
  readonly #io: Io;
  /** Waits until a message has come to the party; undefined for parties that hear nothing. */
  readonly #arrival: (party: string) => Promise<string | undefined>;

  constructor(io: Io, arrival: (party: string) => Promise<string | undefined>) {
    this.#io = io;
    this.#arrival = arrival;
  }

  async send({ to, subject, attachments }: Errand): Promise<string> {
    this.#io.print(`\n  Send a message to ${to.name}: participant ${to.participant},`);
    this.#io.print(`  functional address ${to.functionalAddress}, subject "${subject ?? 'Prov'}".`);
    for (const { fileName, contentType } of attachments ?? [])
      this.#io.print(`  With a file of the kind ${contentType} (${fileName}).`);
    const arrived = this.#arrival(to.id);
    const answered = this.#ask('  Its messageId, once it is sent (empty if it was not): ');
    const messageId = (await Promise.race([arrived.then((id) => id ?? answered), answered])) ?? '';
    if (messageId === '') throw new NotObserved('the tester did not send it');
    return messageId;
  }

  async endingOf(): Promise<Ending> {
    const status = await this.#ask('  What does the sender see? accepted / error / nothing: ');
    const code = await this.#ask('  With which code or words: ');
    const words: Record<string, string> = { accepted: 'ACCEPTED', error: 'MESSAGE_EXCHANGE_ERROR' };
    return { status: words[status] ?? 'WAITING_FOR_RECEIPT', codes: code === '' ? [] : [code] };
  }

  async shown(): Promise<Shown | undefined> {
    throw new NotObserved('look in the mailbox of the system under test');
  }

  async #ask(question: string): Promise<string> {
    if (!process.stdin.isTTY) throw new NotObserved('nobody is at the terminal to send and to look');
    const line = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return (await line.question(question)).trim();
    } finally {
      line.close();
    }
  }
}
