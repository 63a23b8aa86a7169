import { createHash } from 'node:crypto';
import {
  functionalAddress,
  type OrganisationId,
  organisations,
  type PlannedOrganisation,
} from '../demo/plan.ts';
import { noise } from './collect.ts';
import type { Enclosure, WebSession } from './web-session.ts';

/** One message from one organisation to another, all the way from a person's screen to another's. */
export interface Transfer {
  from: OrganisationId;
  to: OrganisationId;
  what: string;
  run(): Promise<TransferResult>;
}

export interface TransferResult {
  ok: boolean;
  seen: string;
  bytes: number;
  milliseconds: number;
}

const megabyte = 1024 * 1024;
const timeout = 60_000;

/** How much the largest attachment of the check is, unless told. */
export const largeMegabytes = 20;

const loads = (large: number): readonly { what: string; enclosures: readonly Enclosure[] }[] => [
  { what: 'text only', enclosures: [] },
  {
    what: '5 small attachments',
    enclosures: Array.from({ length: 5 }, (_, index) =>
      pdf(`bilaga ${index + 1} åäö.pdf`, 3000 + index * 7919, index + 1),
    ),
  },
  { what: `attachment of ${large} MB`, enclosures: [pdf('stor bilaga.pdf', large * megabyte, 99)] },
];

/** Every direction between the organisations, with each load. `sessions`: somebody logged in at each. */
export function transfers(
  sessions: ReadonlyMap<OrganisationId, WebSession>,
  large = largeMegabytes,
): Transfer[] {
  const pairs = organisations.flatMap((from) =>
    organisations.filter((to) => to !== from).map((to) => ({ from, to })),
  );
  return loads(large).flatMap((load) =>
    pairs.map(({ from, to }) => ({
      from: from.id,
      to: to.id,
      what: load.what,
      run: () => carry(sessions, from, to, load.enclosures),
    })),
  );
}

async function carry(
  sessions: ReadonlyMap<OrganisationId, WebSession>,
  from: PlannedOrganisation,
  to: PlannedOrganisation,
  enclosures: readonly Enclosure[],
): Promise<TransferResult> {
  const began = Date.now();
  const bytes = enclosures.reduce((sum, each) => sum + each.size, 0);
  const end = (ok: boolean, seen: string): TransferResult => ({
    ok,
    seen,
    bytes,
    milliseconds: Date.now() - began,
  });
  const sender = sessions.get(from.id);
  const receiver = sessions.get(to.id);
  const [outbox, inbox] = [from.mailboxes[0], to.mailboxes[0]];
  if (!sender || !receiver || !outbox || !inbox)
    throw new Error('The plan has no mailbox or nobody logged in');
  const text = `Prov från ${from.name} till ${to.name}. **Å Ä Ö** <&> ${'x'.repeat(50)}`;
  const sent = await sender.send({
    mailbox: functionalAddress(from, outbox.function),
    recipient: {
      participant: to.participant,
      organisation: to.name,
      address: functionalAddress(to, inbox.function),
      function: inbox.name,
    },
    subject: 'Prov av förbindelsen',
    text,
    enclosures,
  });
  const { conversationId } = sent;
  const received = await receiver.find(
    { mailbox: functionalAddress(to, inbox.function), conversationId, direction: 'in' },
    timeout,
  );
  if (!received) return end(false, 'did not arrive');
  if (received.body[0]?.text !== text) return end(false, 'the text differs');
  const seen = received.attachments.map((each) => ({ ...each }));
  if (seen.length !== enclosures.length) return end(false, `${seen.length} attachments`);
  for (const enclosure of enclosures) {
    const file = seen.find((each) => each.name === enclosure.name);
    if (!file) return end(false, `${enclosure.name} is missing`);
    const { sha256, size } = await receiver.digestOf(received.id, file.id);
    if (size !== enclosure.size || sha256 !== (await digestOf(enclosure)))
      return end(false, `${enclosure.name} differs`);
  }
  const final = ['ACCEPTED', 'REJECTED', 'MESSAGE_EXCHANGE_ERROR', 'NO_RECEIPT'];
  const status = await sender.find(
    { mailbox: functionalAddress(from, outbox.function), conversationId, direction: 'out', states: final },
    timeout,
  );
  return end(status?.state === 'ACCEPTED', status?.state ?? 'no receipt in time');
}

async function digestOf(enclosure: Enclosure): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of enclosure.open()) hash.update(chunk);
  return hash.digest('hex');
}

function pdf(name: string, size: number, seed: number): Enclosure {
  const head = Buffer.from('%PDF-1.7\n');
  return {
    name,
    type: 'application/pdf',
    size,
    async *open() {
      yield head;
      yield* noise(size - head.length, seed);
    },
  };
}
