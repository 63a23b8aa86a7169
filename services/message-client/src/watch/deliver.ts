import { backoff, claim, createHttpClient, fromNow, release, Worker } from '@budkavle/platform';
import { createTransport, type Transport } from 'nodemailer';
import { request } from 'undici';
import type { Context } from '../context.ts';
import { mayCall, settingOf } from './rules.ts';
import type { NoticeDeliveryRow } from './schema.ts';

const leaseMs = 60_000;
const maxAttempts = 12;

/** What leaves the client: never content, a subject or a person. The mailbox is named only if its administrator allows it. */
export function noticeText(given: { mailbox: string | undefined; own: string | undefined; url: string }): {
  subject: string;
  text: string;
} {
  const where = given.mailbox === undefined ? 'en funktionsbrevlåda' : given.mailbox;
  const lead = given.own ?? `Något väntar på dig i ${where}.`;
  return {
    subject: 'Något väntar i Säker digital kommunikation',
    text: `${lead}\n\nLogga in för att läsa:\n${given.url}\n`,
  };
}

/** Sends notices by e-mail and webhook until they are taken, a dozen times over some hours, then gives up and says so in the log. */
export function createNoticeWorker(
  context: Context,
  publicUrl: () => string,
): { worker: Worker<NoticeDeliveryRow>; close(): Promise<void> } {
  const { db, configuration, log } = context;
  const mail = openMail(configuration.notices.smtp);
  const http = createHttpClient({ timeoutMs: 15_000 });
  const worker = new Worker<NoticeDeliveryRow>({
    name: 'notices',
    claim: (limit) => claim(db, { table: 'notice_delivery', limit, leaseMs }),
    key: (row) => row.id,
    concurrency: 2,
    pollMs: 15_000,
    log,
    work: async (row) => {
      try {
        await deliver(row);
      } catch (error) {
        const last = row.attempts >= maxAttempts;
        log[last ? 'error' : 'warn'](
          { event: last ? 'notice.given_up' : 'notice.later', item: row.kind, attempt: row.attempts, error },
          last
            ? 'a notice could not be sent and is given up'
            : 'a notice could not be sent; it is tried again',
        );
        if (!last) {
          await release(db, {
            table: 'notice_delivery',
            key: 'id',
            id: row.id,
            token: row.lease_token ?? '',
            set: { next_attempt_at: fromNow(backoff(row.attempts, { baseMs: 5_000, maxMs: 3_600_000 })) },
          });
          return;
        }
      }
      await db.deleteFrom('notice_delivery').where('id', '=', row.id).execute();
    },
  });
  return {
    worker,
    async close() {
      mail?.close();
      await http.close();
    },
  };

  async function deliver(row: NoticeDeliveryRow): Promise<void> {
    const url = publicUrl() + row.link;
    if (row.kind === 'webhook') {
      if (!mayCall(configuration.notices.webhookHosts, row.target)) return;
      const response = await request(row.target, {
        method: 'POST',
        dispatcher: http,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ event: 'watch', kind: row.rule_kind, mailbox: row.mailbox_id, url }),
      });
      await response.body.dump();
      if (response.statusCode >= 300) throw new Error(`the webhook answered ${response.statusCode}`);
      return;
    }
    const { smtp } = configuration.notices;
    if (mail === undefined || smtp === undefined) throw new Error('no mail server is configured');
    const setting = await settingOf(context, row.mailbox_id);
    const mailbox = await db
      .selectFrom('mailbox')
      .select('name')
      .where('id', '=', row.mailbox_id)
      .executeTakeFirst();
    await mail.sendMail({
      from: smtp.from,
      to: row.target,
      ...noticeText({
        mailbox: setting.nameInNotices ? mailbox?.name : undefined,
        own: setting.text,
        url,
      }),
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  }
}

function openMail(smtp: Context['configuration']['notices']['smtp']): Transport | undefined {
  if (smtp === undefined) return undefined;
  return createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.security === 'tls',
    requireTLS: smtp.security === 'starttls',
    ignoreTLS: smtp.security === 'none',
    ...(smtp.user === undefined ? {} : { auth: { user: smtp.user, pass: smtp.password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(smtp.ca === undefined ? {} : { ca: smtp.ca }) },
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // Nothing in a notice is ever read from a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
