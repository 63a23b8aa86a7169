import type { Suite, UnbuiltCase } from '../../../../conformance/test-case.ts';
import type { Row, Verdict } from './run-cases.ts';

const suites: Record<Suite, string> = {
  'open-test': 'Access points: OPEN-TEST',
  'access-point': 'Access points: SDK QA',
  'message-service': 'Message systems: message service',
  'sdk-api': 'Message systems: SDK API MT/MK',
  'message-client': 'Message systems: message client',
};

const verdicts: Record<Verdict, string> = { pass: 'pass', fail: '**FAIL**', open: 'not seen here' };

const published = {
  full: 'published in full',
  title: 'title published; expectation derived',
  id: 'only the id is published; our reading',
  own: 'our own row',
} as const;

/** The report as Markdown: the same octets for the same outcome, on every machine. */
export function markdownReport(
  system: { name: string; command: string },
  rows: readonly Row[],
  unbuilt: readonly UnbuiltCase[],
): string {
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  const parts = [
    '# Conformance',
    `System under test: ${system.name}. Made by \`${system.command}\`, which runs every case below over the real protocols against the counterparts of the test bed (\`budkavle testbed\`): a federation of its own with DNS, SMP, PKI and address book, and parties whose certificates, addresses or messages are wrong in the ways that the test cases ask for.`,
    'The same cases run against any other access point or message service: `npm run budkavle -- testbed --example > system.json` gives a description to fill in (certificate requests, the address of the access point, the SDK API if there is one), `npm run budkavle -- testbed system.json --report report.md` says what to do and writes the same report. Where the system has no SDK API the tester is asked to send and to look.',
    `${rows.length} cases run: ${count('pass')} passed, ${count('fail')} failed, ${count('open')} could not be seen here. ${unbuilt.length} published ids cannot be run; each says why.`,
  ];
  for (const [suite, title] of Object.entries(suites)) {
    const own = rows.filter((row) => row.case.suite === suite);
    const not = unbuilt.filter((each) => each.suite === suite);
    if (own.length + not.length === 0) continue;
    parts.push(`## ${title}`);
    if (own.length > 0) parts.push(table(own));
    if (not.length > 0) parts.push(notBuilt(not));
  }
  parts.push('## The cases, step by step', ...rows.map(({ case: each }) => steps(each)));
  return `${parts.join('\n\n')}\n`;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ case: each, seen, verdict }) =>
    line(each.id, each.title, each.expected, seen, verdicts[verdict]),
  );
  return [
    line('id', 'what', 'expected', 'seen', 'verdict'),
    line('--', '--', '--', '--', '--'),
    ...lines,
  ].join('\n');
}

function notBuilt(cases: readonly UnbuiltCase[]): string {
  const lines = cases.map((each) => line(each.id, each.title, each.why));
  return ['Not run:', '', line('id', 'what', 'why'), line('--', '--', '--'), ...lines].join('\n');
}

function steps(each: Row['case']): string {
  return [
    `### ${each.id}: ${each.title}`,
    '',
    `Source: ${each.source} (${published[each.published]}).`,
    '',
    `Precondition: ${each.precondition}`,
    '',
    ...each.steps.map((step, index) => `${index + 1}. ${step}`),
  ].join('\n');
}

function line(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
