import type { NaptrRecord } from './dns/naptr.ts';
import type { NaptrResolver } from './dns/resolver.ts';
import type { SmpAnswer, SmpFetch } from './smp/fetch.ts';

/** Told what was asked and answered, as it happens: to explain a look-up. Changes nothing. */
export interface LookUpObserver {
  dns?(name: string, outcome: readonly NaptrRecord[] | Error): void;
  smp?(url: string, outcome: SmpAnswer | Error): void;
}

export function observedResolver(resolver: NaptrResolver, observer: LookUpObserver): NaptrResolver {
  return {
    resolve: (name) => told(resolver.resolve(name), (outcome) => observer.dns?.(name, outcome)),
  };
}

export function observedFetch(fetch: SmpFetch, observer: LookUpObserver): SmpFetch {
  return (url) => told(fetch(url), (outcome) => observer.smp?.(url, outcome));
}

async function told<T>(step: Promise<T>, tell: (outcome: T | Error) => void): Promise<T> {
  try {
    const value = await step;
    tell(value);
    return value;
  } catch (error) {
    tell(error instanceof Error ? error : new Error('unknown'));
    throw error;
  }
}
