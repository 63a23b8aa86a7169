import type { StateMachine } from './state-machine.ts';

/** A section of Markdown: diagram (mermaid), states, transitions, what is only recorded. */
export function renderMachine(machine: StateMachine): string {
  const parts = [
    `## ${machine.name}`,
    machine.about,
    diagram(machine),
    states(machine),
    transitions(machine),
  ];
  const recorded = Object.entries(machine.recorded ?? {});
  if (recorded.length > 0)
    parts.push(
      [
        'Recorded, and nothing is changed by it:',
        ...recorded.map(([cause, what]) => `- \`${cause}\`: ${what}`),
      ].join('\n'),
    );
  return `${parts.join('\n\n')}\n`;
}

function diagram(machine: StateMachine): string {
  const arrows = new Map<string, string[]>();
  for (const { cause, from, to } of machine.transitions)
    for (const state of from) {
      const arrow = `${state} --> ${to}`;
      arrows.set(arrow, [...(arrows.get(arrow) ?? []), cause]);
    }
  const lines = [...arrows].map(([arrow, causes]) => `  ${arrow}: ${causes.join(', ')}`);
  const ends = Object.entries(machine.states).filter(([, { final }]) => final);
  return [
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${machine.initial}`,
    ...lines,
    ...ends.map(([state]) => `  ${state} --> [*]`),
    '```',
  ].join('\n');
}

function states(machine: StateMachine): string {
  const rows = Object.entries(machine.states).map(([state, { title, phase, final }]) => [
    `\`${state}\``,
    final ? 'final' : String(phase),
    title,
  ]);
  return table(['state', 'phase', 'what it means'], rows);
}

function transitions(machine: StateMachine): string {
  const rows = machine.transitions.map(({ cause, from, to, when, durable, told }) => [
    `\`${cause}\``,
    from.map((state) => `\`${state}\``).join(', '),
    `\`${to}\``,
    when,
    durable,
    told,
  ]);
  return table(['cause', 'from', 'to', 'what has happened', 'durable before it', 'who is told'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
