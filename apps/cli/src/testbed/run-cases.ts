import type { Result, TestCase } from '../../../../conformance/test-case.ts';
import { NotObserved, Refusal } from './hands.ts';
import type { TestBed } from './test-bed.ts';

/** `open`: it could not be seen here; the tester has to look. */
export type Verdict = 'pass' | 'fail' | 'open';

export interface Row {
  case: TestCase;
  seen: string;
  verdict: Verdict;
}

/** Runs the cases one after the other; what goes wrong in one is that one's failure. */
export async function runCases(
  bed: TestBed,
  cases: readonly TestCase[],
  told: (row: Row) => void = () => {},
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const each of cases) {
    const row = await runOne(bed, each);
    rows.push(row);
    told(row);
  }
  return rows;
}

async function runOne(bed: TestBed, each: TestCase): Promise<Row> {
  const missing = lacking(bed, each);
  if (missing) return { case: each, seen: missing, verdict: 'open' };
  try {
    const { seen, ok }: Result = await each.run(bed);
    return { case: each, seen, verdict: ok ? 'pass' : 'fail' };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    if (error instanceof NotObserved) return { case: each, seen: words, verdict: 'open' };
    const seen = error instanceof Refusal ? `the system would not send: ${words}` : words;
    return { case: each, seen, verdict: 'fail' };
  }
}

/** What the system under test does not offer, in words. */
function lacking({ system }: TestBed, { needs }: TestCase): string | undefined {
  if (needs === undefined) return undefined;
  if (needs === 'message-service')
    return system.messageService ? undefined : 'the system under test is an access point alone';
  if (!system.sdkApi) return 'the system under test has no SDK API, or its address is not given';
  const restricted = system.sdkApi.restrictedClient && system.otherFunctionalAddress;
  if (needs === 'restricted-client' && !restricted)
    return 'no restricted client and second functional address are given';
  return undefined;
}
