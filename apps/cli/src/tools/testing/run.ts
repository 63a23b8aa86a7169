import { spawn } from 'node:child_process';
import { toolCommands } from '../../commands/tools.ts';
import { UsageError } from '../../io.ts';
import type { Report, Section } from '../report/report.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A tool run in this process, as main.ts runs it. */
export async function run(...args: string[]): Promise<Ran> {
  const [name, ...rest] = args;
  const out: string[] = [];
  const err: string[] = [];
  const io = { print: (line = '') => void out.push(line), complain: (line: string) => void err.push(line) };
  const command = toolCommands.find((each) => each.name === name);
  if (!command) throw new Error(`no tool ${name}`);
  let code = 2;
  try {
    code = await command.run(rest, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    err.push(error.message);
  }
  return { code, out: out.join('\n'), err: err.join('\n') };
}

export interface JsonReport extends Omit<Report, 'notUnderstood'> {
  readonly verdict: 'good' | 'faults' | 'not-understood';
}

export async function runJson(
  ...args: string[]
): Promise<{ code: number; report: JsonReport; faults: string[] }> {
  const { code, out, err } = await run(...args, '--json');
  if (out === '') throw new Error(`no report: ${err}`);
  const report = JSON.parse(out) as JsonReport;
  return { code, report, faults: faultsOf(report.sections) };
}

/** `Section/check CODE` of every fault. */
export function faultsOf(sections: readonly Section[]): string[] {
  return sections.flatMap(({ title, checks }) =>
    checks
      .filter((check) => check.verdict === 'fault')
      .map(({ name, code, rule }) => [`${title}/${name}`, code ?? rule].filter(Boolean).join(' ')),
  );
}

export function checkOf(report: JsonReport, title: string, name: string) {
  return report.sections
    .find((section) => section.title === title)
    ?.checks.find((check) => check.name === name);
}

export function factOf(report: JsonReport, title: string, name: string) {
  return report.sections.find((section) => section.title === title)?.facts.find((fact) => fact.name === name)
    ?.value;
}

const main = new URL('../../main.ts', import.meta.url).pathname;

/** The real command, in a process of its own. */
export async function spawnTool(args: readonly string[], input: Buffer = Buffer.alloc(0)) {
  const child = spawn(process.execPath, [main, ...args], { stdio: 'pipe' });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.stderr.on('data', (chunk) => err.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out: Buffer.concat(out), err: Buffer.concat(err).toString('utf8') };
}
