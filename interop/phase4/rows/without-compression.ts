import type { Row } from '../../row.ts';
import type { Setting } from '../setting.ts';
import { told } from './refused-by-phase4.ts';
import { sizes } from './sizes.ts';

/** SDK demands compression and our access point always compresses: these are built with its AS4 package alone. */
export const withoutCompression: readonly Row<Setting>[] = sizes.map(({ id, bytes, name }) => ({
  id: `out-${id}-plain`,
  direction: 'out',
  what: `${name}, not compressed`,
  expected: 'every octet there, once; signed receipt verified',
  async run({ faulty, identities, phase4, envelope }) {
    const sent = await envelope(bytes);
    const content = { payload: sent.open(), compressed: false };
    const built = await faulty.build(identities.ours.entry, {}, content);
    const answer = await faulty.post(built);
    const arrived = phase4.received.filter(({ messageId }) => messageId === built.message.messageId);
    const [only] = arrived;
    const whole = arrived.length === 1 && only?.sha256 === sent.sha256 && only.compressed === false;
    const octets = whole ? 'every octet there' : `received ${arrived.length} times, not the same`;
    return { ok: answer.kind === 'receipt' && whole, seen: `${told(answer)}; ${octets}` };
  },
}));
