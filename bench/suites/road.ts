import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSession } from '../../apps/cli/src/check/web-session.ts';
import { DemoFolder } from '../../apps/cli/src/demo/folder.ts';
import { webUrl } from '../../apps/cli/src/demo/message-clients.ts';
import { functionalAddress, organisationOf } from '../../apps/cli/src/demo/plan.ts';
import { freeBase, portsFrom } from '../../apps/cli/src/demo/ports.ts';
import { startDemo } from '../../apps/cli/src/demo/start.ts';
import { makeKey } from '../documents/keys.ts';
import { percentile } from '../measure/median.ts';
import { notRun, type Row, row } from '../report/row.ts';
import { privateOperation } from './rsa-bound.ts';
import type { Suite } from './suite.ts';

/** The message: sealed, opened, one hop (3). Its receipt: sealed, one hop (3). */
const privateOperations = 9;
const atATime = 8;

/**
 * C1 to C4 and the receipt back: from a person's "send" to the same person's ACCEPTED, through message client, message
 * service and access point on both sides, all in one process as `budkavle demo` runs them.
 */
export const road: Suite = {
  name: 'road',
  async run({ options, progress, folder }) {
    progress('the whole road: starting a federation');
    const base = mkdtempSync(join(folder, 'demo-'));
    const setting = {
      folder: new DemoFolder(base),
      ports: portsFrom(await freeBase()),
      databaseUrl: undefined,
      schemaPrefix: 'budkavle_bench',
      logLevel: 'silent',
    };
    const demo = await startDemo(setting);
    try {
      const count = options.quick ? 16 : 100;
      const from = organisationOf('exempelkommunen');
      const session = await WebSession.logIn(webUrl(setting, from.id), from.persons[0]?.id ?? '');
      progress(`the whole road: ${count} messages`);
      await carry(session, 2, 2);
      const { seconds, latencies } = await carry(session, count, atATime);
      const bound = 1000 / (privateOperations * (await privateOperation(makeKey())));
      return figures(count / seconds, latencies, bound);
    } catch (error) {
      return [notRun('road', 'text', (error as Error).message)];
    } finally {
      await demo.stop();
    }
  },
};

function figures(speed: number, latencies: readonly number[], bound: number): Row[] {
  const size = 'text';
  return [
    row({
      name: 'road',
      size,
      value: speed,
      unit: '1/s',
      against: `RSA bound: ${Math.round(bound)} 1/s (${privateOperations} private operations, one process)`,
      ratio: speed / bound,
    }),
    ...[0.5, 0.95, 0.99].map((share) =>
      row({
        name: `road: p${share * 100}`,
        size,
        value: percentile(latencies, share),
        unit: 'ms',
        against: `from send to ACCEPTED, ${latencies.length} messages, ${atATime} at a time`,
      }),
    ),
  ];
}

async function carry(session: WebSession, count: number, parallel: number) {
  const from = organisationOf('exempelkommunen');
  const to = organisationOf('exempelregionen');
  const [outbox, inbox] = [from.mailboxes[0], to.mailboxes[0]];
  if (!outbox || !inbox) throw new Error('the plan has no mailbox');
  const mailbox = functionalAddress(from, outbox.function);
  const latencies: number[] = [];
  let left = count;
  const one = async () => {
    const began = performance.now();
    const { conversationId } = await session.send({
      mailbox,
      recipient: {
        participant: to.participant,
        organisation: to.name,
        address: functionalAddress(to, inbox.function),
        function: inbox.name,
      },
      subject: 'Mätning',
      text: 'x'.repeat(500),
      enclosures: [],
    });
    for (const deadline = began + 60_000; performance.now() < deadline; await sleep(50)) {
      const seen = (await session.conversation(mailbox, conversationId)).findLast(
        (each) => each.direction === 'out',
      );
      if (seen?.state === 'ACCEPTED') {
        latencies.push(performance.now() - began);
        return;
      }
      if (seen?.state === 'REJECTED') throw new Error('a message was rejected');
    }
    throw new Error('no receipt within a minute');
  };
  const began = performance.now();
  const lane = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  return { seconds: (performance.now() - began) / 1000, latencies };
}
