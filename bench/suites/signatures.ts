import { sign as rsaSign, verify as rsaVerify } from 'node:crypto';
import { xheRoot } from '@budkavle/formats';
import { signEnveloped, signer } from '@budkavle/xml-security';
import { seal, verify } from '../contenders/budkavle.ts';
import * as peer from '../contenders/xml-crypto.ts';
import { chunks, collect, drain } from '../documents/chunks.ts';
import { makeKey } from '../documents/keys.ts';
import { payloadFor, sizes } from '../documents/payload.ts';
import { inTurn, repeat, repetitions } from '../measure/processor-time.ts';
import { row } from '../report/row.ts';
import type { Suite } from './suite.ts';

/** Signatures a second on one core for documents of 10 KB, against RSA alone and against xml-crypto. */
export const signatures: Suite = {
  name: 'signatures',
  async run({ options, progress }) {
    progress('signatures of 10 KB');
    const key = makeKey();
    const envelope = await collect(seal(chunks(payloadFor(sizes['10 KB'])), key));
    const { before, after } = peer.frameOf(envelope);
    const text = envelope.toString();
    const data = text.slice(before.length, text.lastIndexOf('</xenc:EncryptedData>') + 21);
    const unsigned = before + data + after;
    const parts = Buffer.from(unsigned.slice(0, -xheRoot.endTag.length));
    const sign = { certificate: key.certificate, sign: signer(key.privateKey) };
    const small = Buffer.alloc(1000);
    const value = rsaSign('sha256', small, key.privateKey);
    const source = () => chunks(envelope);
    const work = {
      sign: () =>
        drain(
          signEnveloped(chunks(parts), {
            rootEndTag: xheRoot.endTag,
            contextNamespaces: xheRoot.contextNamespaces,
            ...sign,
          }),
        ),
      rsaSign: () => void rsaSign('sha256', small, key.privateKey),
      verify: () => verify(source, key),
      rsaVerify: () => void rsaVerify('sha256', small, key.publicKey, value),
      peerSign: () => void peer.sign(unsigned, key),
      peerVerify: () => peer.verify(text, key),
    };
    type Work = keyof typeof work;
    const names = Object.keys(work) as Work[];
    // A service runs for months: what is measured is code that has been compiled.
    for (const name of names)
      await repeat(name.startsWith('rsa') ? 20 : options.quick ? 150 : 600, work[name])();
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, await repetitions(work[name], options.quick ? 40 : 150));
    const repeated = Object.fromEntries(
      names.map((name) => [name, repeat(counts.get(name) ?? 1, work[name])]),
    );
    const times = await inTurn(repeated as Record<Work, () => unknown>, {
      rounds: options.quick ? 5 : 9,
      warmUp: 2,
    });
    const perSecond = Object.fromEntries(
      names.map((name) => [name, (1000 * (counts.get(name) ?? 1)) / times[name]]),
    ) as Record<Work, number>;
    const line = (
      name: string,
      mine: number,
      other: number,
      what: string,
      limit?: Parameters<typeof row>[0]['limit'],
    ) =>
      row({
        name,
        size: '10 KB',
        value: mine,
        unit: '1/s',
        against: `${what}: ${Math.round(other)} 1/s`,
        ratio: mine / other,
        limit,
      });
    return [
      line('sign', perSecond.sign, perSecond.rsaSign, 'RSA-3072 alone', {
        kind: 'at least',
        bound: 0.85,
        of: 'ratio',
      }),
      line('sign', perSecond.sign, perSecond.peerSign, 'xml-crypto'),
      line('verify', perSecond.verify, perSecond.rsaVerify, 'RSA-3072 alone'),
      line('verify', perSecond.verify, perSecond.peerVerify, 'xml-crypto', {
        kind: 'at least',
        bound: 10,
        of: 'ratio',
      }),
    ];
  },
};
