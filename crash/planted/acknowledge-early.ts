// Loaded before an access point: it says "received" before anything is stored. The crash test must find that.
import { registerHooks } from 'node:module';

const named = 'export async function acceptMessage(';

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith('/receiving/accept-message.ts')) return loaded;
    const source = String(loaded.source);
    if (!source.includes(named)) throw new Error('The place for the planted fault is gone: planted/');
    const planted = `
export async function acceptMessage(ap: unknown, accepted: unknown): Promise<boolean> {
  setTimeout(() => honest(ap as never, accepted as never).catch(() => {}), 1500);
  return true;
}
`;
    return { ...loaded, source: source.replace(named, 'async function honest(') + planted };
  },
});
