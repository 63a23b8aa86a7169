import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { waitFor } from '../apps/cli/src/check/counterpart.ts';
import { type SentMessage, WebSession } from '../apps/cli/src/check/web-session.ts';
import {
  functionalAddress,
  type OrganisationId,
  organisationOf,
  organisations,
} from '../apps/cli/src/demo/plan.ts';
import { freeBase, portsFrom } from '../apps/cli/src/demo/ports.ts';
import { BudkavleProcess } from './support/demo-process.ts';

/** Leases of what was under way run out, then it goes on: by far enough on a busy machine. */
const arrival = 150_000;
const started = 'Ctrl-C stops it';

/** A message that was answered: from here it must not be lost. */
interface Answered extends SentMessage {
  from: OrganisationId;
  to: OrganisationId;
  subject: string;
  file: ReturnType<typeof file>;
}

describe('the plug is pulled', () => {
  const path = mkdtempSync(join(tmpdir(), 'budkavle-plug-'));
  const folder = join(path, 'demo');
  const processes: BudkavleProcess[] = [];
  const answered: Answered[] = [];
  const sessions = new Map<OrganisationId, WebSession>();
  let ports: ReturnType<typeof portsFrom>;

  afterAll(async () => {
    for (const each of processes) await each.end('SIGKILL');
    rmSync(path, { recursive: true, force: true });
  });

  function run(at = folder, base = ports.base): BudkavleProcess {
    // Nothing is under way but what the test sends.
    const command = new BudkavleProcess(['demo', '--folder', at, '--port', String(base)], {
      BUDKAVLE_DEMO_CONVERSATIONS: 'first',
    });
    processes.push(command);
    return command;
  }

  async function start(): Promise<BudkavleProcess> {
    const running = run();
    await running.says(started);
    for (const { id, persons } of organisations)
      sessions.set(
        id,
        await WebSession.logIn(`http://127.0.0.1:${ports.of(`web-${id}`)}`, persons[0]?.id ?? ''),
      );
    return running;
  }

  function at(id: OrganisationId): WebSession {
    const session = sessions.get(id);
    if (!session) throw new Error(`Nobody is logged in at ${id}`);
    return session;
  }

  async function send(from: OrganisationId, to: OrganisationId, size: number): Promise<Answered> {
    const subject = `Prov ${answered.length + 1}`;
    const enclosure = file(`bilaga ${answered.length + 1}.pdf`, size, answered.length + 1);
    const sent = await at(from).send(letter(from, to, subject, enclosure));
    const message = { ...sent, from, to, subject, file: enclosure };
    answered.push(message);
    return message;
  }

  /** The sender's state, as soon as it is one that is asked for. */
  async function state(message: Answered, states: readonly string[]): Promise<string> {
    const seen = await waitFor(
      async () => {
        const messages = await at(message.from).conversation(mailboxOf(message.from), message.conversationId);
        return messages.find((each) => each.direction === 'out' && states.includes(each.state));
      },
      arrival,
      20,
    );
    return seen?.state ?? 'none of them';
  }

  test('three times, and every message that was answered arrives once, with the same octets', async () => {
    ports = portsFrom(await freeBase());
    const first = await start();
    const draft = await at('exempelkommunen').write(
      letter('exempelkommunen', 'exempelregionen', 'Utkast', file('utkast.pdf', 5000, 99)),
    );
    await send('lillkommunen', 'exempelkommunen', 3000);
    await send('exempelkommunen', 'exempelregionen', 30_000);
    expect(await first.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });

    const second = await start();
    const large = await send('exempelkommunen', 'exempelregionen', 8 * 1024 * 1024);
    await send('exempelregionen', 'lillkommunen', 1000);
    // Handed over to the access point: sealed, looked up, built and pushed from now on.
    expect(await state(large, ['SUBMITTED', ...afterwards])).not.toBe('none of them');
    await second.end('SIGKILL');

    const third = await start();
    const last = await send('exempelregionen', 'exempelkommunen', 200_000);
    // The transport receipt is there; the recipient's message service is at work, or about to be.
    await state(last, afterwards);
    await third.end('SIGKILL');

    await start();
    for (const message of answered) {
      expect(`${message.subject}: ${await state(message, final)}`).toBe(`${message.subject}: ACCEPTED`);
      const mailbox = mailboxOf(message.to);
      // Accepted by the message service; the recipient's message client fetches it when it comes to it.
      const { conversationId } = message;
      await at(message.to).find({ mailbox, conversationId, direction: 'in' }, arrival);
      const come = await at(message.to).conversation(mailbox, conversationId);
      expect(come.map(({ direction, subject }) => ({ direction, subject }))).toEqual([
        { direction: 'in', subject: message.subject },
      ]);
      expect(come[0]?.body[0]?.text).toBe(textOf(message.subject));
      const [attachment, ...more] = come[0]?.attachments ?? [];
      expect(more).toEqual([]);
      expect(await at(message.to).digestOf(come[0]?.id ?? '', attachment?.id ?? '')).toEqual({
        sha256: createHash('sha256').update(message.file.octets).digest('hex'),
        size: message.file.size,
      });
    }
    for (const { id } of organisations)
      for (const box of ['inbox', 'sent'] as const) {
        const expected = answered.filter((each) => (box === 'inbox' ? each.to : each.from) === id);
        const subjects = await at(id).subjects(mailboxOf(id), box);
        expect(subjects.filter((subject) => subject.startsWith('Prov')).toSorted()).toEqual(
          expected.map(({ subject }) => subject).toSorted(),
        );
      }
    expect(await at('exempelkommunen').draft(draft.id)).toMatchObject({
      subject: 'Utkast',
      text: textOf('Utkast'),
      attachments: [{ name: 'utkast.pdf', size: 5000 }],
    });
    expect(await at('exempelkommunen').subjects(mailboxOf('exempelkommunen'), 'drafts')).toEqual(['Utkast']);
  }, 600_000);

  test('a second start on the same folder is refused while the first runs, and harms nothing', async () => {
    const second = await run().ended;
    expect(second).toMatchObject({ code: 1, signal: null });
    expect(second.output).toContain(`${ports.base} (web-exempelkommunen)`);
    expect(second.output).toContain('Is the demo running already?');
    expect(second.output).not.toContain(' at ');
    expect(await at('lillkommunen').subjects(mailboxOf('lillkommunen'), 'inbox')).not.toEqual([]);
  }, 120_000);

  test('Ctrl-C stops it within seconds, with exit code 0', async () => {
    const running = processes.findLast((each) => each.output.includes(started));
    const began = Date.now();
    const ended = await running?.end('SIGINT');
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended?.output).toMatch(/Stopping …\nStopped\.\n$/);
    expect(Date.now() - began).toBeLessThan(20_000);
  }, 60_000);

  test('a busy port is named, the folder is not bound to it, and Ctrl-C is heard while it starts', async () => {
    const base = await freeBase();
    const other = join(path, 'other');
    const busy = createServer();
    await new Promise<void>((resolve) => busy.listen(base + 4, '127.0.0.1', resolve));
    try {
      const refused = await run(other, base).ended;
      expect(refused).toMatchObject({ code: 1, signal: null });
      expect(refused.output).toContain(`Somebody else listens on 127.0.0.1: ${base + 4} (dns).`);
    } finally {
      busy.close();
    }
    const elsewhere = run(other, await freeBase());
    await elsewhere.says('access points');
    const ended = await elsewhere.end('SIGINT');
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.output).not.toContain('A first message');
  }, 120_000);
});

const afterwards = ['ACKNOWLEDGE', 'WAITING_FOR_RECEIPT', 'ACCEPTED'];
const final = ['ACCEPTED', 'REJECTED', 'MESSAGE_EXCHANGE_ERROR', 'NO_RECEIPT'];

function mailboxOf(id: OrganisationId): string {
  const organisation = organisationOf(id);
  return functionalAddress(organisation, organisation.mailboxes[0]?.function ?? '');
}

function textOf(subject: string): string {
  return `${subject}: **å ä ö**`;
}

function letter(
  from: OrganisationId,
  to: OrganisationId,
  subject: string,
  enclosure: ReturnType<typeof file>,
) {
  const { participant, name, mailboxes } = organisationOf(to);
  return {
    mailbox: mailboxOf(from),
    recipient: {
      participant,
      organisation: name,
      address: mailboxOf(to),
      function: mailboxes[0]?.name ?? '',
    },
    subject,
    text: textOf(subject),
    enclosures: [enclosure],
  };
}

function file(name: string, size: number, seed: number) {
  const head = Buffer.from('%PDF-1.7\n');
  const tail = createHash('shake256', { outputLength: size - head.length })
    .update(String(seed))
    .digest();
  const octets = Buffer.concat([head, tail]);
  return {
    name,
    type: 'application/pdf',
    size,
    octets,
    async *open() {
      yield octets;
    },
  };
}
