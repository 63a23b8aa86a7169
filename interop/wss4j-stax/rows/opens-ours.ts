import { kommunen } from '../../phase4/envelopes.ts';
import { type Identity, ourName } from '../../phase4/federation.ts';
import { flipAttachment } from '../../phase4/proxy.ts';
import type { Setting } from '../../phase4/setting.ts';
import type { Row } from '../../row.ts';
import type { OpenedByWss4j } from '../counterpart.ts';
import { build, openWith } from '../exchange.ts';

/** Signed by this access point, and by nobody else. */
export function isSignedBy({ refused, signers = [] }: OpenedByWss4j, name: string): boolean {
  return refused === undefined && signers.length === 1 && signers[0]?.includes(`CN=${name}`) === true;
}

function delivery(id: string, what: string, bytes: number, compressed: boolean): Row<Setting> {
  return {
    id,
    direction: 'out',
    counterpart: 'WSS4J',
    what,
    expected: 'signature over Messaging, Body and attachment verified; every octet there',
    async run(setting) {
      const envelope = await setting.envelope(bytes);
      const { message, octets } = await build(setting, envelope, { compressed });
      const { contentType } = message;
      const opened = await openWith(setting, { octets, contentType, compressed }, setting.identities.phase4);
      const covered = opened.references?.map(({ uri }) => uri.replace(/-.*/, '')).join(' ') ?? '';
      const whole = opened.sha256 === envelope.sha256;
      const ok = isSignedBy(opened, ourName) && whole && covered === '#MSG #BODY cid:message';
      const signer = opened.signers?.join() ?? '';
      return {
        ok,
        seen:
          opened.refused ?? `${signer} signed ${covered}; ${whole ? 'every octet there' : 'other octets'}`,
      };
    },
  };
}

function refusal(
  id: string,
  what: string,
  cause: RegExp,
  change: (octets: Buffer) => Buffer,
  who: (identities: Setting['identities']) => { receiver?: Identity; signer?: Identity } = () => ({}),
): Row<Setting> {
  return {
    id,
    direction: 'out',
    counterpart: 'WSS4J',
    what,
    expected: 'refused',
    async run(setting) {
      const { receiver = setting.identities.phase4, ...signer } = who(setting.identities);
      const { message, octets } = await build(setting, await setting.envelope(4000), signer);
      const sent = { octets: change(octets), contentType: message.contentType };
      const { refused } = await openWith(setting, sent, receiver);
      return {
        ok: refused !== undefined && cause.test(refused),
        seen: refused?.replace(/#([A-Z]+)-\w+/g, '#$1').replace(/: NotAfter.*/, '') ?? 'accepted',
      };
    },
  };
}

export const opensOurs: readonly Row<Setting>[] = [
  delivery('wss4j-out-text', 'a small message, compressed', 6_000, true),
  delivery('wss4j-out-1mb', '1 MB, compressed', 1_000_000, true),
  delivery('wss4j-out-text-plain', 'a small message, not compressed', 6_000, false),
  delivery('wss4j-out-1mb-plain', '1 MB, not compressed', 1_000_000, false),
  refusal('wss4j-out-changed', 'attachment changed after signing', /BadTag|igest/, flipAttachment),
  refusal('wss4j-out-header-changed', 'originalSender changed after signing', /igest|ignature/, (octets) =>
    Buffer.from(octets.toString('latin1').replace(`>${kommunen}<`, '>0203:fejkkommunen.example<'), 'latin1'),
  ),
  refusal(
    'wss4j-out-other-key',
    'opened with another key than it is encrypted for',
    /key/i,
    (octets) => octets,
    ({ ours }) => ({ receiver: ours }),
  ),
  refusal(
    'wss4j-out-unknown-ca',
    'signed with a certificate of an unknown authority',
    /trust/i,
    (octets) => octets,
    ({ foreignOurs }) => ({ signer: foreignOurs }),
  ),
  refusal(
    'wss4j-out-expired',
    'signed with an expired certificate',
    /expired|validity/i,
    (octets) => octets,
    ({ expiredOurs }) => ({ signer: expiredOurs }),
  ),
];
