import { newMessageId } from '@budkavle/as4';
import type { Row, Seen } from '../../row.ts';
import type { SentByPhase4 } from '../counterpart.ts';
import { type Envelope, kommunen, regionen, sha256Of } from '../envelopes.ts';
import { action, service } from '../environment.ts';
import { type Identity, ourName, phase4Name } from '../federation.ts';
import type { Setting } from '../setting.ts';

export type SendOptions = Record<string, unknown>;

/** What phase4 is told to send: everything of the profile, unless changed. */
export function order(setting: Setting, envelope: Envelope, change: SendOptions = {}): SendOptions {
  const { identities, federation } = setting;
  return {
    ...keysOf(identities.phase4),
    receiver: identities.ours.certificateFile,
    tlsCertificate: identities.tlsClient.certificateFile,
    tlsKey: identities.tlsClient.keyFile,
    tlsAnchors: federation.tlsAnchors,
    revocation: true,
    url: setting.ours.url,
    from: phase4Name,
    to: ourName,
    serviceType: service.type,
    service: service.value,
    action,
    messageId: newMessageId('ap.exempelregionen.example'),
    conversationId: envelope.xheId,
    originalSender: regionen,
    finalRecipient: kommunen,
    payload: envelope.file,
    compressed: true,
    ...change,
  };
}

export function keysOf({ certificateFile, keyFile }: Identity): SendOptions {
  return { certificate: certificateFile, key: keyFile };
}

/** The outcome of phase4's sender in a line. */
export function toldBy(sent: SentByPhase4): string {
  if (sent.hasReceipt)
    return sent.receiptMatches && sent.answerSigned && sent.result === 'success'
      ? 'receipt verified by phase4'
      : `receipt, but ${[...sent.receiptFindings, sent.answerSigned ? '' : 'not signed', sent.failure ?? ''].filter(Boolean).join(', ')}`;
  const errors = sent.errors?.map(({ code, detail }) => `${code}${detail ? ` ${detail}` : ''}`).join(', ');
  const signed = sent.answerSigned ? ' (signature verified by phase4)' : ' (not signed)';
  return errors ? `${errors}${signed}` : `${sent.result} ${sent.failure ?? ''}`.trim();
}

export function isReceipt(sent: SentByPhase4): boolean {
  return toldBy(sent) === 'receipt verified by phase4' && sent.signer?.includes(`CN=${ourName}`) === true;
}

/** What waits for the message service with this AS4 id; each is read whole and acknowledged. */
export async function takeDelivered({ ours }: Setting, as4MessageId: unknown) {
  const found: { sha256: string; size: number; sender: string }[] = [];
  for (;;) {
    const items = await ours.contract.claimInbound({ limit: 20 });
    if (items.length === 0) return found;
    for (const item of items) {
      const sha256 = await sha256Of(ours.contract.openEnvelope(item));
      if (item.as4MessageId === as4MessageId)
        found.push({ sha256, size: item.size, sender: item.senderAccessPoint });
      await ours.contract.acknowledge(item);
    }
  }
}

/** phase4 sends an envelope, ours must give a receipt that phase4 verifies, and deliver it octet for octet. */
export function delivery(
  id: string,
  what: string,
  bytes: number,
  change: (setting: Setting) => SendOptions = () => ({}),
): Row<Setting> {
  return {
    id,
    direction: 'in',
    what,
    expected: 'every octet delivered once; receipt verified by phase4',
    async run(setting): Promise<Seen> {
      const envelope = await setting.envelope(bytes, kommunen, regionen);
      const options = order(setting, envelope, change(setting));
      const sent = await setting.phase4.send(options);
      const delivered = await takeDelivered(setting, options.messageId);
      const whole = delivered.length === 1 && delivered[0]?.sha256 === envelope.sha256;
      const ok = isReceipt(sent) && whole && delivered[0]?.sender === phase4Name;
      const octets = whole
        ? 'every octet delivered once'
        : `delivered ${delivered.length} times, not the same`;
      return { ok, seen: `${toldBy(sent)}; ${octets}` };
    },
  };
}
