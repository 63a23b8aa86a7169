import { testService } from '@budkavle/as4';
import type { Row } from '../../row.ts';
import { kommunen, regionen } from '../envelopes.ts';
import type { Setting } from '../setting.ts';
import { delivery, isReceipt, order, takeDelivered, toldBy } from './phase4-to-ours.ts';
import { sizes } from './sizes.ts';

/** WSS4J's ways to name a certificate (section 5.6). */
const references = [
  ['ISSUER_SERIAL', 'issuer and serial number'],
  ['SKI_KEY_IDENTIFIER', 'subject key identifier'],
  ['THUMBPRINT_IDENTIFIER', 'thumbprint'],
  ['X509_KEY_IDENTIFIER', 'the whole certificate as key identifier'],
] as const;

export const acceptedByUs: readonly Row<Setting>[] = [
  ...sizes.map(({ id, bytes, name }) => delivery(`in-${id}`, `${name}, compressed`, bytes)),
  ...sizes.map(({ id, bytes, name }) =>
    delivery(`in-${id}-plain`, `${name}, not compressed`, bytes, () => ({ compressed: false })),
  ),
  ...references.map(([value, name]) =>
    delivery(`in-signer-${value.split('_')[0]?.toLowerCase()}`, `signer named by ${name}`, 4000, () => ({
      signerReference: value,
    })),
  ),
  ...references.map(([value, name]) =>
    delivery(`in-receiver-${value.split('_')[0]?.toLowerCase()}`, `our key named by ${name}`, 4000, () => ({
      receiverReference: value,
    })),
  ),
  {
    id: 'in-duplicate',
    direction: 'in',
    what: 'the same message id twice, signed and encrypted anew',
    expected: 'a receipt that phase4 verifies each time; delivered once',
    async run(setting) {
      const options = order(setting, await setting.envelope(4000, kommunen, regionen));
      const first = await setting.phase4.send(options);
      const second = await setting.phase4.send(options);
      const times = (await takeDelivered(setting, options.messageId)).length;
      const ok = isReceipt(first) && isReceipt(second) && times === 1;
      return { ok, seen: `${toldBy(first)}; ${toldBy(second)}; delivered ${times} times` };
    },
  },
  {
    id: 'in-at-once',
    direction: 'in',
    what: '20 messages, 8 at once',
    expected: 'a verified receipt for each; each delivered once',
    async run(setting) {
      const orders = await Promise.all(
        Array.from({ length: 20 }, async () =>
          order(setting, await setting.envelope(4000, kommunen, regionen)),
        ),
      );
      const sent = await Promise.all(orders.map((options) => setting.phase4.send(options)));
      const receipts = sent.filter(isReceipt).length;
      const ids = new Set(orders.map(({ messageId }) => messageId));
      let delivered = 0;
      for (let items = await claim(setting); items.length > 0; items = await claim(setting))
        for (const item of items) {
          if (ids.delete(item.as4MessageId)) delivered += 1;
          await setting.ours.contract.acknowledge(item);
        }
      return {
        ok: receipts === 20 && delivered === 20,
        seen: `${receipts} verified receipts, ${delivered} delivered`,
      };
    },
  },
  {
    id: 'in-ping',
    direction: 'in',
    what: 'test service (ping), with a payload',
    expected: 'receipt verified by phase4, nothing delivered',
    async run(setting) {
      const { serviceType: _none, ...options } = order(
        setting,
        await setting.envelope(4000, kommunen, regionen),
        testService,
      );
      const sent = await setting.phase4.send(options);
      const times = (await takeDelivered(setting, options.messageId)).length;
      return { ok: isReceipt(sent) && times === 0, seen: `${toldBy(sent)}; delivered ${times} times` };
    },
  },
];

const claim = (setting: Setting) => setting.ours.contract.claimInbound({ limit: 20 });
