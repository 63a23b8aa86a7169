import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type DiscoveryTimes, defaultTimes } from './cache.ts';
import { DiscoveryError, type DiscoveryErrorCode } from './errors.ts';
import { RememberedMetadata } from './remembered-metadata.ts';
import type { VerifiedServiceMetadata } from './smp/metadata.ts';

const minute = 60_000;
let clock = 0;
let stale: string[] = [];
let trusted = true;

beforeEach(() => {
  clock = Date.parse('2026-01-01T00:00:00Z');
  stale = [];
  trusted = true;
});

/** Only what the cache looks at. */
function metadata(options: { signerEnds?: number; expiration?: Date; provenUntil?: Date } = {}) {
  return {
    processes: [{ endpoints: [{ certificate: '', expiration: options.expiration }] }],
    certificates: [],
    signer: { notAfter: new Date(options.signerEnds ?? clock + 365 * 24 * 60 * minute) },
    provenUntil: options.provenUntil,
  } as unknown as VerifiedServiceMetadata;
}

function remembered(times: Partial<DiscoveryTimes> = {}): RememberedMetadata {
  return new RememberedMetadata({
    times: { ...defaultTimes, ...times },
    now: () => new Date(clock),
    stillTrusted: async () => {
      if (!trusted) throw new DiscoveryError('DISC_REVOCATION_UNAVAILABLE');
      return true;
    },
    onStale: (key) => stale.push(key),
  });
}

const failing = (code: DiscoveryErrorCode) => async () => {
  throw new DiscoveryError(code);
};

describe('what was verified is believed for a while (discovery.md 5.5)', () => {
  it('asks once in 15 minutes', async () => {
    const cache = remembered();
    const ask = vi.fn(async () => metadata());
    await cache.get('a', ask);
    clock += 11 * minute;
    await cache.get('a', ask);
    expect(ask).toHaveBeenCalledTimes(1);
    clock += 5 * minute;
    await cache.get('a', ask);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('renews before the end, without letting anybody wait', async () => {
    const cache = remembered();
    const first = metadata();
    const second = metadata();
    await cache.get('a', async () => first);
    clock += 14 * minute;
    expect(await cache.get('a', async () => second)).toBe(first);
    await new Promise(setImmediate);
    expect(await cache.get('a', failing('DISC_SMP_UNREACHABLE'))).toBe(second);
  });

  it('asks one question at a time: a hundred callers are one look-up', async () => {
    const cache = remembered();
    const ask = vi.fn(async () => metadata());
    await Promise.all(Array.from({ length: 100 }, () => cache.get('a', ask)));
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['expiration of an endpoint', { expiration: new Date(Date.parse('2026-01-01T00:02:00Z')) }],
    ['end of the signer', { signerEnds: Date.parse('2026-01-01T00:02:00Z') }],
    ['end of the proof of revocation', { provenUntil: new Date(Date.parse('2026-01-01T00:02:00Z')) }],
  ])('not beyond the %s', async (_what, options) => {
    const cache = remembered();
    const ask = vi.fn(async () => metadata(options));
    await cache.get('a', ask);
    clock += 3 * minute;
    await cache.get('a', ask);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('forgets the least recently used first', async () => {
    const cache = remembered({ maxEntries: 2 });
    const ask = vi.fn(async () => metadata());
    for (const key of ['a', 'b', 'a', 'c', 'a']) await cache.get(key, ask);
    expect(ask).toHaveBeenCalledTimes(3);
    await cache.get('b', ask);
    expect(ask).toHaveBeenCalledTimes(4);
  });
});

describe('what is not there is remembered shortly', () => {
  it.each(['DISC_NOT_REGISTERED', 'DISC_DOCUMENT_NOT_TAKEN'] as const)('%s: five minutes', async (code) => {
    const cache = remembered();
    await expect(cache.get('a', failing(code))).rejects.toMatchObject({ code });
    const ask = vi.fn(async () => metadata());
    clock += 4 * minute;
    await expect(cache.get('a', ask)).rejects.toMatchObject({ code });
    clock += 2 * minute;
    await cache.get('a', ask);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it.each(['DISC_SECURITY', 'DISC_SMP_UNREACHABLE', 'DISC_DNS_TECHNICAL'] as const)(
    '%s: never',
    async (code) => {
      const cache = remembered();
      await expect(cache.get('a', failing(code))).rejects.toMatchObject({ code });
      await expect(cache.get('a', async () => metadata())).resolves.toBeDefined();
    },
  );

  it('a manual retry asks at once', async () => {
    const cache = remembered();
    await expect(cache.get('a', failing('DISC_NOT_REGISTERED'))).rejects.toThrow();
    cache.forget((key) => key === 'a');
    await expect(cache.get('a', async () => metadata())).resolves.toBeDefined();
  });
});

describe('an outage', () => {
  it('is not bridged unless the operator allows it', async () => {
    const cache = remembered();
    await cache.get('a', async () => metadata());
    clock += 20 * minute;
    await expect(cache.get('a', failing('DISC_SMP_UNREACHABLE'))).rejects.toMatchObject({
      code: 'DISC_SMP_UNREACHABLE',
    });
  });

  it('is bridged with the last verified answer while allowed, and told', async () => {
    const cache = remembered({ staleSeconds: 3600 });
    const value = metadata();
    await cache.get('a', async () => value);
    clock += 20 * minute;
    expect(await cache.get('a', failing('DISC_SMP_UNREACHABLE'))).toBe(value);
    expect(stale).toEqual(['a']);
    clock += 3600_000;
    await expect(cache.get('a', failing('DISC_SMP_UNREACHABLE'))).rejects.toThrow();
  });

  it('is not bridged when revocation cannot be proven', async () => {
    const cache = remembered({ staleSeconds: 3600 });
    await cache.get('a', async () => metadata());
    clock += 20 * minute;
    trusted = false;
    await expect(cache.get('a', failing('DISC_DNS_TECHNICAL'))).rejects.toMatchObject({
      code: 'DISC_REVOCATION_UNAVAILABLE',
    });
  });

  it('a failed verification is never bridged', async () => {
    const cache = remembered({ staleSeconds: 3600 });
    await cache.get('a', async () => metadata());
    clock += 20 * minute;
    await expect(cache.get('a', failing('DISC_SECURITY'))).rejects.toMatchObject({ code: 'DISC_SECURITY' });
  });
});

describe('invalidation', () => {
  it('what was asked before it is not remembered after it', async () => {
    const cache = remembered();
    const old = metadata();
    const fresh = metadata();
    let answer = (_value: VerifiedServiceMetadata): void => {};
    const waiting = cache.get('a', () => new Promise((resolve) => (answer = resolve)));
    await new Promise(setImmediate);
    cache.forget(() => true);
    const again = cache.get('a', async () => fresh);
    answer(old);
    expect(await waiting).toBe(old);
    expect(await again).toBe(fresh);
    expect(await cache.get('a', failing('DISC_SMP_UNREACHABLE'))).toBe(fresh);
  });
});
