import type { Io } from '../../io.ts';
import { type Check, exitCode, type Report, type Section, type Verdict } from './report.ts';
import { safeText } from './safe-text.ts';

const marks: Record<Verdict, string> = { good: '✓', fault: '✗', warning: '!', unknown: '?' };
const verdicts = ['good', 'faults', 'not-understood'] as const;

/** Prints a report as words or as one JSON document and gives the exit code. */
export function printReport(report: Report, options: { json: boolean; print: Io['print'] }): number {
  const code = exitCode(report);
  options.print(options.json ? asJson(report, code) : asWords(report));
  return code;
}

function asJson(report: Report, code: 0 | 1 | 2): string {
  const { tool, input, sections, conclusion } = report;
  return JSON.stringify(
    {
      tool,
      input,
      verdict: verdicts[code],
      conclusion,
      sections: sections.map(({ title, facts, checks }) => ({ title, facts, checks })),
    },
    null,
    2,
  );
}

function asWords(report: Report): string {
  const shown = report.sections.filter((section) => section.facts.length + section.checks.length > 0);
  return [...shown.map(sectionWords), safeText(report.conclusion)].join('\n\n');
}

const maxNameWidth = 30;

function sectionWords(section: Section): string {
  const width =
    Math.min(maxNameWidth, Math.max(0, ...section.facts.map((fact) => safeText(fact.name).length))) + 2;
  const name = Math.max(0, ...section.checks.map((check) => safeText(check.name).length)) + 2;
  return [
    safeText(section.title),
    ...section.facts.map(
      (fact) => `  ${safeText(fact.name).padEnd(width - 1)} ${safeText(String(fact.value))}`,
    ),
    ...section.checks.map((check) => checkWords(check, name)),
  ].join('\n');
}

function checkWords(check: Check, width: number): string {
  const row = check.row === undefined ? undefined : `row ${check.row}`;
  const tags = [check.code, check.detail, check.rule, row].filter((tag) => tag !== undefined);
  const tag = tags.length > 0 ? ` [${safeText(tags.join(' '))}]` : '';
  const field = check.field === undefined ? '' : `\n${' '.repeat(width + 4)}at ${safeText(check.field)}`;
  return `  ${marks[check.verdict]} ${safeText(check.name).padEnd(width)}${safeText(check.text)}${tag}${field}`;
}
