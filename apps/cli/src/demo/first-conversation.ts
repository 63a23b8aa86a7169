import { setTimeout as sleep } from 'node:timers/promises';
import { type SeenMessage, WebSession } from '../check/web-session.ts';
import type { Io } from '../io.ts';
import { table } from '../table.ts';
import { webUrl } from './message-clients.ts';
import { functionalAddress, organisationOf } from './plan.ts';
import type { DemoSetting } from './setting.ts';

const question = `Hej,

vi behöver samordna insatserna kring en elev och kallar till **SIP-möte**. Passar tisdag den 1 december kl. 13?

Ta gärna med:

- er senaste plan
- vem som följer upp hos er

Kallelsen är bifogad.`;

const answer = `Hej,

tiden passar oss. Vi kommer två personer från mottagningen.`;

/** A first conversation between two organisations, by two test persons, so that there is something to look at. Prints its trail. */
export async function firstConversation(setting: DemoSetting, io: Io): Promise<void> {
  const kommunen = organisationOf('exempelkommunen');
  const regionen = organisationOf('exempelregionen');
  const [from, to] = [kommunen.mailboxes[1], regionen.mailboxes[0]];
  if (!from || !to) throw new Error('The plan lacks mailboxes');
  const anna = await WebSession.logIn(webUrl(setting, kommunen.id), 'anna');
  const cilla = await WebSession.logIn(webUrl(setting, regionen.id), 'cilla');
  const sender = { mailbox: functionalAddress(kommunen, from.function) };
  const receiver = { mailbox: functionalAddress(regionen, to.function) };
  const { conversationId } = await anna.send({
    ...sender,
    recipient: {
      participant: regionen.participant,
      organisation: regionen.name,
      address: receiver.mailbox,
      function: to.name,
    },
    subject: 'Kallelse till SIP-möte',
    text: question,
    enclosures: [invitation()],
  });
  const arrived = await cilla.find({ ...receiver, conversationId, direction: 'in' }, 60_000);
  if (!arrived) throw new Error('The first message did not arrive');
  await cilla.send({
    ...receiver,
    recipient: {
      participant: kommunen.participant,
      organisation: kommunen.name,
      address: sender.mailbox,
      function: from.name,
    },
    subject: 'Kallelse till SIP-möte',
    text: answer,
    enclosures: [],
    replyTo: arrived.id,
  });
  const accepted = await anna.find(
    { ...sender, conversationId, direction: 'out', states: ['ACCEPTED'] },
    60_000,
  );
  await anna.find({ ...sender, conversationId, direction: 'in' }, 60_000);
  // The trail is complete a moment after the state.
  await sleep(200);
  io.print(
    `A first message has gone from ${kommunen.name} (${from.name}) to ${regionen.name} (${to.name}), and an answer back:\n`,
  );
  io.print(trailOf(accepted));
}

function trailOf(message: SeenMessage | undefined): string {
  if (!message) return '  (no receipt has come yet; see the message client)';
  const rows = message.trail.map((step) => [
    step.at.slice(11, 23),
    step.step,
    step.who.name ?? step.who.kind,
    [step.code, step.detail].filter(Boolean).join(' '),
  ]);
  return table(['UTC', 'step', 'who', ''], rows).replace(/^/gm, '  ');
}

/** A small PDF with one line of text, made here. */
function invitation() {
  const stream =
    'BT /F1 18 Tf 72 760 Td (Kallelse till SIP-mote) Tj 0 -28 Td /F1 12 Tf (Tisdag den 1 december kl. 13) Tj ET';
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const offset of offsets) text += `${String(offset).padStart(10, '0')} 00000 n \n`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  const octets = Buffer.from(text, 'latin1');
  return {
    name: 'Kallelse SIP-möte.pdf',
    type: 'application/pdf',
    size: octets.length,
    async *open() {
      yield octets;
    },
  };
}
