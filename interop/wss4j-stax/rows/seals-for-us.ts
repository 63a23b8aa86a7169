import { kommunen, regionen } from '../../phase4/envelopes.ts';
import { ourName } from '../../phase4/federation.ts';
import { flipAttachment } from '../../phase4/proxy.ts';
import { takeDelivered } from '../../phase4/rows/phase4-to-ours.ts';
import { participants, type Setting } from '../../phase4/setting.ts';
import type { Row } from '../../row.ts';
import { openWith, post, type Sealed, sealWith } from '../exchange.ts';
import { isSignedBy } from './opens-ours.ts';

type Posted = Awaited<ReturnType<typeof post>>;

/** A receipt that WSS4J verifies, and that names every digest that WSS4J signed. */
async function isProof(setting: Setting, sealed: Sealed, { text, opened }: Posted): Promise<boolean> {
  const own = await openWith(setting, sealed, setting.identities.ours);
  const proven = new Set(
    opened.references?.filter(({ ofReceipt }) => ofReceipt).map(({ digest }) => digest) ?? [],
  );
  const signed = own.references ?? [];
  return (
    isSignedBy(opened, ourName) &&
    text.includes(`RefToMessageId>${sealed.messageId}<`) &&
    signed.length === 3 &&
    signed.every(({ digest }) => proven.has(digest))
  );
}

function told({ text, opened }: Posted, receipt: boolean): string {
  if (receipt) return 'receipt verified by WSS4J, with every digest';
  const code = /errorCode="([^"]+)"/.exec(text)?.[1];
  const detail = /ErrorDetail>([^<]*)/.exec(text)?.[1];
  const signature = isSignedBy(opened, ourName) ? 'signature verified by WSS4J' : 'not signed by us';
  return code ? `${code}${detail ? ` ${detail}` : ''} (${signature})` : (opened.refused ?? 'something else');
}

function delivery(id: string, what: string, bytes: number, times = 1): Row<Setting> {
  return {
    id,
    direction: 'in',
    counterpart: 'WSS4J',
    what,
    expected: `${times === 1 ? 'a receipt' : 'a receipt each time'} that WSS4J verifies; every octet delivered once`,
    async run(setting) {
      const envelope = await setting.envelope(bytes, kommunen, regionen);
      const seen: string[] = [];
      let messageId: string | undefined;
      for (let i = 0; i < times; i++) {
        const sealed = await sealWith(setting, envelope, messageId === undefined ? {} : { messageId });
        messageId = sealed.messageId;
        const answer = await post(setting, sealed);
        seen.push(told(answer, await isProof(setting, sealed, answer)));
      }
      const delivered = await takeDelivered(setting, messageId);
      const whole = delivered.length === 1 && delivered[0]?.sha256 === envelope.sha256;
      const ok = whole && seen.every((each) => each.startsWith('receipt verified'));
      const octets = whole ? 'every octet delivered once' : `delivered ${delivered.length} times`;
      return { ok, seen: `${seen.join('; ')}; ${octets}` };
    },
  };
}

function refusal(
  id: string,
  what: string,
  expected: string,
  change: { finalRecipient?: string; octets?: (octets: Buffer) => Buffer },
): Row<Setting> {
  return {
    id,
    direction: 'in',
    counterpart: 'WSS4J',
    what,
    expected: `${expected}, signed; nothing delivered`,
    async run(setting) {
      const envelope = await setting.envelope(4000, kommunen, regionen);
      const { finalRecipient, octets = (same: Buffer) => same } = change;
      const sealed = await sealWith(setting, envelope, finalRecipient ? { finalRecipient } : {});
      const seen = told(await post(setting, { ...sealed, octets: octets(sealed.octets) }), false);
      const times = (await takeDelivered(setting, sealed.messageId)).length;
      const ok = seen === `${expected} (signature verified by WSS4J)` && times === 0;
      return { ok, seen: `${seen}; delivered ${times} times` };
    },
  };
}

export const sealsForUs: readonly Row<Setting>[] = [
  delivery('wss4j-in-text', 'a small message, compressed', 6_000),
  delivery('wss4j-in-1mb', '1 MB, compressed', 1_000_000),
  delivery('wss4j-in-duplicate', 'the same message id twice, signed and encrypted anew', 4_000, 2),
  refusal('wss4j-in-not-serviced', 'recipient that we do not serve', 'EBMS:0004 NOT_SERVICED', {
    finalRecipient: participants.notServed,
  }),
  refusal('wss4j-in-tampered', 'attachment changed on the way', 'EBMS:0102', { octets: flipAttachment }),
];
