import type { TestBed } from '../apps/cli/src/testbed/test-bed.ts';

/** Which of the published collections a test case belongs to, or ours beside them. */
export type Suite = 'open-test' | 'access-point' | 'message-service' | 'sdk-api' | 'message-client';

/** How much of it is published: steps and expectation, only its title, only its id; or it is our own beside them. */
export type Published = 'full' | 'title' | 'id' | 'own';

export interface Result {
  /** In words that are the same on every machine. */
  seen: string;
  ok: boolean;
}

interface Heading {
  id: string;
  suite: Suite;
  title: string;
  source: string;
  published: Published;
}

/** One test case, as people of the field read it. */
export interface TestCase extends Heading {
  precondition: string;
  steps: readonly string[];
  expected: string;
  /** What the system under test must offer, besides an access point. */
  needs?: 'message-service' | 'sdk-api' | 'restricted-client';
  /** Belongs to the short run of `npm test`. */
  quick?: boolean;
  run(bed: TestBed): Promise<Result>;
}

/** A published row that cannot be run here, and why. */
export interface UnbuiltCase extends Heading {
  why: string;
}

/** Passed when what was seen is one of these. */
export function seenIs(seen: string, ...expected: readonly string[]): Result {
  return { seen, ok: expected.includes(seen) };
}

export const sources = {
  openTest: 'C2.1.1.1 (2022-01-31)',
  qa: 'C2.1.4.4.2 (2022-12-09)',
  messageSystems: 'Testinstruktioner SDK Öppen testmiljö v1.6 (2023-12-13); B1.3.3 §5.3',
  receipts: 'B1.3.3 §5.3; C3.2.4 §2.1.2',
  sdkApi: 'B1.4.2',
} as const;
