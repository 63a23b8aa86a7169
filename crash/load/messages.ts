import { createHash } from 'node:crypto';
import { noise } from '../../apps/cli/src/check/collect.ts';
import {
  functionalAddress,
  type OrganisationId,
  organisationOf,
  organisations,
} from '../../apps/cli/src/demo/plan.ts';
import type { Random } from '../random.ts';

export interface LoadFile {
  name: string;
  size: number;
  sha256: string;
  open(): AsyncIterable<Buffer>;
}

/** One message of the load: what it holds follows from its number, so that it can be held against what arrives. */
export interface LoadMessage {
  number: number;
  messageId: string;
  from: OrganisationId;
  to: OrganisationId;
  sender: { participant: string; address: string };
  recipient: { participant: string; address: string };
  subject: string;
  text: string;
  files: readonly LoadFile[];
}

const sizes = { text: 0, small: 20_000, medium: 1_000_000, large: 12_000_000 } as const;
export type LoadSize = keyof typeof sizes;
/** Mostly small, now and then a large one. */
export const ordinary: Record<LoadSize, number> = { text: 35, small: 40, medium: 22, large: 3 };

export async function makeMessage(
  random: Random,
  number: number,
  weights: Record<LoadSize, number> = ordinary,
): Promise<LoadMessage> {
  const from = random.pick(organisations);
  const to = random.pick(organisations.filter((each) => each.id !== from.id));
  const size = random.weighted(weights);
  const files: LoadFile[] = [];
  if (size !== 'text') {
    const count = size === 'small' ? random.between(1, 3) : 1;
    for (let index = 1; index <= count; index += 1)
      files.push(
        await pdf(`bilaga ${index}.pdf`, sizes[size] + random.between(0, 5000), random.between(1, 2 ** 31)),
      );
  }
  const mailbox = (id: OrganisationId) => {
    const organisation = organisationOf(id);
    const { participant } = organisation;
    return {
      participant,
      address: functionalAddress(organisation, random.pick(organisation.mailboxes).function),
    };
  };
  return {
    number,
    messageId: uuid(random),
    from: from.id,
    to: to.id,
    sender: mailbox(from.id),
    recipient: mailbox(to.id),
    subject: `Prov ${number}`,
    text: `Prov ${number}: **Å Ä Ö** <&> ${'x'.repeat(random.between(0, 3000))}`,
    files,
  };
}

function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => random.between(0, 15).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

async function pdf(name: string, size: number, seed: number): Promise<LoadFile> {
  const head = Buffer.from('%PDF-1.7\n');
  async function* open() {
    yield head;
    yield* noise(size - head.length, seed);
  }
  const hash = createHash('sha256');
  for await (const chunk of open()) hash.update(chunk);
  return { name, size, sha256: hash.digest('hex'), open };
}
