import type { FindingKind } from './check.ts';
import { checks } from './registry.ts';
import { commonKinds } from './run.ts';

/** docs/operations/doctor.md: every check with its codes, from the registry. */
export function doctorPage(): string {
  return [
    head,
    ...checks.map((check) =>
      [
        `## ${check.name}`,
        '',
        `${check.title}. ${check.network ? 'Asks others over the network: left out with `--offline`.' : 'Looks at this installation only.'}`,
        '',
        rows(check.kinds),
      ].join('\n'),
    ),
    `## Of any check\n\n${rows(commonKinds)}`,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function rows(kinds: Readonly<Record<string, FindingKind>>): string {
  return [
    '| code | severity | what is wrong | whose it is | what to do |',
    '| --- | --- | --- | --- | --- |',
    ...Object.entries(kinds).map(
      ([code, { severity, what, whose, action }]) =>
        `| \`${code}\` | ${severity} | ${what} | ${whose} | ${action} |`,
    ),
  ].join('\n');
}

const head = `# The doctor

\`budkavle doctor --folder DIR\` looks at everything that can be wrong with an installation, says what it means in plain
words, whose it is, and what to do. It changes nothing and shows nothing secret. Every check is bounded in time and
independent: one that fails hides no other. This page is made from the checks (\`budkavle doctor --markdown\`).

| exit code | meaning |
| --- | --- |
| 0 | all good |
| 1 | a fault: messages do not go, or are not safe |
| 2 | the command line was not understood |
| 3 | warnings alone: it works, and will not for long or not well |

Run it after installing, after every change, and each morning (\`--json\` for supervision). As the user of the services, on
the machine where they run: it compares what is configured with what runs. What to do when something is seen first by
people: [symptoms](symptoms/README.md).

**Whose it is**: *you* run this installation; *us* is a bug of this software.`;
