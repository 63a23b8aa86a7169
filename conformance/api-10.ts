import { findings } from '@budkavle/formats';
import type { TestBed } from '../apps/cli/src/testbed/test-bed.ts';
import { call, tokenFor } from './sdk-api-calls.ts';
import { sources, type TestCase } from './test-case.ts';

export const api10: TestCase = {
  id: 'API-10',
  suite: 'sdk-api',
  title: 'Reasons of a receipt, a missing receipt and a missing transport receipt as eventIssues',
  source: sources.sdkApi,
  published: 'own',
  precondition: 'Motpart 1 refuses with SV, BV and SIG; then does not answer; Motpart 2 cannot be reached.',
  steps: [
    'A message that Motpart 1 refuses with three reasons.',
    'A message that Motpart 1 does not receipt.',
    'A message to Motpart 2.',
  ],
  expected:
    'MESSAGE_EXCHANGE_ERROR each time; SV, BV and SIG are among the eventIssues of the first, newest first; the others tell what is missing.',
  needs: 'sdk-api',
  async run(bed) {
    const motpart = bed.counterpart('motpart-1');
    const before = motpart.refuse;
    try {
      motpart.refuse = () => [findings.corrupt(), findings.unknownSubOrganization(), findings.signature()];
      const refused = await bed.hands.send({ to: bed.party('motpart-1') });
      const first = await outcome(bed, refused);
      motpart.refuse = undefined;
      const silent = await bed.hands.send({ to: bed.party('motpart-1') });
      const second = await outcome(bed, silent);
      motpart.refuse = before;
      const unreachable = await bed.hands.send({ to: bed.party('motpart-2') });
      const third = await outcome(bed, unreachable);
      const reasons = ['SV', 'BV', 'SIG'].filter((each) => first.types.includes(each));
      const failed = [first, second, third].every((each) => each.status === 'MESSAGE_EXCHANGE_ERROR');
      return {
        seen: `refused: ${first.status}, ${reasons.join(' ')}${first.newestFirst ? ', newest first' : ', not in order'}; no receipt: ${second.status}, ${second.issues} issue(s); not delivered: ${third.status}, ${third.issues > 0 ? 'told' : 'not told'}`,
        ok: failed && reasons.length === 3 && first.newestFirst && second.issues > 0 && third.issues > 0,
      };
    } finally {
      motpart.refuse = before;
    }
  },
};

interface Outcome {
  status: string;
  types: string[];
  issues: number;
  newestFirst: boolean;
}

async function outcome(bed: TestBed, messageId: string): Promise<Outcome> {
  const { status } = await bed.hands.endingOf(messageId);
  const token = await tokenFor(bed);
  const { body } = await call(bed, 'GET', `/sdk/messages/${messageId}`, { token });
  const data = body.data as
    | { attributes?: { events?: { eventIssues?: { typeCode?: string; time?: string }[] } } }
    | undefined;
  const issues = data?.attributes?.events?.eventIssues ?? [];
  const times = issues.flatMap(({ time }) => (time ? [Date.parse(time)] : []));
  return {
    status,
    types: issues.map((each) => each.typeCode ?? ''),
    issues: issues.filter((each) => each.typeCode === 'MESSAGE_EXCHANGE_ERROR').length,
    newestFirst: times.every((time, at) => at === 0 || time <= (times[at - 1] ?? time)),
  };
}
