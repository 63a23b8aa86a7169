import { type SentMessage, WebSession } from '../check/web-session.ts';
import { type PlannedConversation, toRehabilitation, toSocialServices } from './lifelike-content.ts';
import { webUrl } from './message-clients.ts';
import { functionalAddress, organisationOf, type PlannedMailbox, type PlannedOrganisation } from './plan.ts';
import type { DemoSetting } from './setting.ts';

const arrivalMs = 60_000;

interface Side {
  organisation: PlannedOrganisation;
  mailbox: PlannedMailbox;
  session: WebSession;
}

/**
 * Fills the demo's mailboxes with conversations in different states: in the queue, taken, noted on, due, overdue, waiting
 * and done. They go over the real road like any message; `stopped` is asked between them.
 */
export async function lifelikeConversations(setting: DemoSetting, stopped: () => boolean): Promise<void> {
  const kommunen = organisationOf('exempelkommunen');
  const regionen = organisationOf('exempelregionen');
  const [social] = kommunen.mailboxes;
  const [bup, rehab] = regionen.mailboxes;
  if (!social || !bup || !rehab) throw new Error('The plan lacks mailboxes');
  const anna = await WebSession.logIn(webUrl(setting, kommunen.id), 'anna');
  const bea = await WebSession.logIn(webUrl(setting, kommunen.id), 'bea');
  const cilla = await WebSession.logIn(webUrl(setting, regionen.id), 'cilla');
  const colleagues = { anna, bea };
  for (const planned of toSocialServices) {
    if (stopped()) return;
    const worker = colleagues[planned.takenBy ?? 'anna'];
    await converse(
      planned,
      { organisation: regionen, mailbox: bup, session: cilla },
      { organisation: kommunen, mailbox: social, session: worker },
    );
  }
  for (const planned of toRehabilitation) {
    if (stopped()) return;
    await converse(
      planned,
      { organisation: kommunen, mailbox: social, session: anna },
      { organisation: regionen, mailbox: rehab, session: cilla },
    );
  }
}

async function converse(planned: PlannedConversation, from: Side, to: Side): Promise<void> {
  const { conversationId } = await send(planned.subject, planned.text, from, to);
  const address = functionalAddress(to.organisation, to.mailbox.function);
  const arrived = await to.session.find({ mailbox: address, conversationId, direction: 'in' }, arrivalMs);
  if (!arrived) throw new Error('A conversation of the demo did not arrive');
  if (planned.takenBy) await to.session.take(address, conversationId);
  if (planned.label) await to.session.label(address, conversationId, planned.label);
  if (planned.due !== undefined)
    await to.session.handle(address, conversationId, 'due', { dueOn: dayFromNow(planned.due) });
  if (planned.note) await to.session.note(address, conversationId, planned.note);
  if (planned.answer) await send(planned.subject, planned.answer, to, from, arrived.id);
  if (planned.done) await to.session.handle(address, conversationId, 'status', { status: 'done' });
}

function send(subject: string, text: string, from: Side, to: Side, replyTo?: string): Promise<SentMessage> {
  return from.session.send({
    mailbox: functionalAddress(from.organisation, from.mailbox.function),
    recipient: {
      participant: to.organisation.participant,
      organisation: to.organisation.name,
      address: functionalAddress(to.organisation, to.mailbox.function),
      function: to.mailbox.name,
    },
    subject,
    text,
    enclosures: [],
    ...(replyTo === undefined ? {} : { replyTo }),
  });
}

function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
