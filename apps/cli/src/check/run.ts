import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Certificate, keyEntryFromPem } from '@budkavle/pki';
import { DemoFolder } from '../demo/folder.ts';
import type { OrganisationKeys } from '../demo/keys.ts';
import { webUrl } from '../demo/message-clients.ts';
import { functionalAddress, type OrganisationId, organisationOf, organisations } from '../demo/plan.ts';
import { freeBase, portsFrom } from '../demo/ports.ts';
import { type Demo, startDemo } from '../demo/start.ts';
import type { Io } from '../io.ts';
import { table } from '../table.ts';
import { dropSchemas } from './drop-schemas.ts';
import { guest, openGuest } from './guest.ts';
import { pushRaw } from './raw-push.ts';
import { receiptRows, refusal } from './rows.ts';
import { transfers } from './transfers.ts';
import { WebSession } from './web-session.ts';

/**
 * The whole demo, unattended: messages in every direction, compared octet for octet, each receipt awaited; then one message for each row of
 * the table of receipts. Prints a table; 0, or 1 with what failed.
 */
export async function check(
  options: { folder?: string | undefined; logLevel: string; largeMegabytes?: number | undefined },
  io: Io,
): Promise<number> {
  const began = Date.now();
  const temporary = options.folder === undefined;
  const path = options.folder ?? mkdtempSync(join(tmpdir(), 'budkavle-check-'));
  const databaseUrl = process.env.DATABASE_URL;
  const schemaPrefix = `budkavle_check_${Date.now().toString(36)}`;
  const setting = {
    folder: new DemoFolder(path),
    ports: portsFrom(await freeBase()),
    databaseUrl,
    schemaPrefix,
    logLevel: options.logLevel,
  };
  io.print(
    `Budkavle check, on ${databaseUrl ? 'PostgreSQL' : 'SQLite'}: starting a federation and three organisations`,
  );
  try {
    const demo = await startDemo(setting, { guest: { registration: guest } });
    try {
      const failures = await runAll(demo, io, options.largeMegabytes);
      const seconds = Math.round((Date.now() - began) / 1000);
      io.print(
        failures === 0
          ? `\nEverything as expected, in ${seconds} s.`
          : `\n${failures} not as expected (${seconds} s).`,
      );
      return failures === 0 ? 0 : 1;
    } finally {
      await demo.stop();
    }
  } finally {
    if (databaseUrl) await dropSchemas(databaseUrl, schemaPrefix);
    if (temporary) rmSync(path, { recursive: true, force: true });
  }
}

async function runAll(
  demo: Demo & { guestKeys: OrganisationKeys | undefined },
  io: Io,
  large?: number,
): Promise<number> {
  const sessions = new Map<OrganisationId, WebSession>();
  for (const { id, persons } of organisations)
    sessions.set(id, await WebSession.logIn(webUrl(demo.setting, id), persons[0]?.id ?? ''));

  io.print('\nMessages from person to person, every octet compared, every receipt awaited:\n');
  const carried: string[][] = [];
  let failures = 0;
  for (const transfer of transfers(sessions, large)) {
    const result = await transfer
      .run()
      .catch((error: unknown) => ({ ok: false, seen: wordsOf(error), bytes: 0, milliseconds: 0 }));
    if (!result.ok) failures++;
    carried.push([
      transfer.from,
      transfer.to,
      transfer.what,
      result.seen,
      String(result.milliseconds),
      result.ok ? 'ok' : 'FAILED',
    ]);
  }
  io.print(table(['from', 'to', 'what', 'receipt', 'ms', ''], carried));

  io.print('\nReceipts by the published table (B1.3.3 5.3), and when there must be none (C3.2.4 2.1.2):\n');
  const { counterpart, rows, close } = await openCounterpart(demo, sessions);
  const seen: string[][] = [];
  try {
    for (const row of rows) {
      const words = await row.run().catch((error: unknown) => wordsOf(error));
      const ok = words === row.expected;
      if (!ok) failures++;
      seen.push([row.id, row.what, row.expected, words, ok ? 'ok' : 'FAILED']);
    }
  } finally {
    await close();
  }
  io.print(table(['row', 'what is sent', 'expected', 'seen', ''], seen));
  for (const problem of counterpart.problems) io.complain(`counterpart: ${problem}`);
  return failures;
}

/** The counterpart: an organisation of the federation whose message service is this program. */
async function openCounterpart(
  demo: Demo & { guestKeys: OrganisationKeys | undefined },
  sessions: ReadonlyMap<OrganisationId, WebSession>,
) {
  const { counterpart, close } = openGuest(demo);
  counterpart.listen();
  const stranger = await demo.issue({
    authority: 'orgca',
    profile: 'organisation',
    subject: { commonName: 'nagon-annan.example', organisation: 'Någon annan' },
  });
  const asked = organisationOf('exempelkommunen');
  const mailbox = functionalAddress(asked, asked.mailboxes[0]?.function ?? '');
  const rows = receiptRows({
    counterpart,
    recipient: { participant: asked.participant, function: mailbox },
    strangerKey: keyEntryFromPem(Certificate.parsePem(stranger.certificatePem), stranger.keyPem),
    push: (envelope, finalRecipient) =>
      pushRaw(demo, {
        from: guest.accessPoint,
        to: asked.accessPoint,
        originalSender: guest.participant,
        finalRecipient,
        envelope,
      }),
    async provokeRefusedMessage() {
      const session = sessions.get(asked.id);
      if (!session) throw new Error('Nobody is logged in');
      counterpart.refuse = refusal;
      const sent = await session.send({
        mailbox,
        recipient: {
          participant: guest.participant,
          organisation: guest.name,
          address: guest.addresses[0].identifier,
          function: 'Prov',
        },
        subject: 'Prov som avvisas',
        text: 'Ett meddelande som mottagaren avvisar.',
        enclosures: [],
      });
      const refused = await session.find(
        { mailbox, conversationId: sent.conversationId, direction: 'out', states: ['REJECTED'] },
        45_000,
      );
      counterpart.refuse = undefined;
      if (!refused) throw new Error('The refusal was not seen by the sender');
      return refused.ids.messageId;
    },
  });
  return { counterpart, rows, close };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
