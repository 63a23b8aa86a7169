import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { differences } from '../phase4/differences.ts';
import type { CounterpartName, Direction, Result } from '../row.ts';
import { whyNoSecondAccessPoint } from '../wss4j-stax/why.ts';

const file = fileURLToPath(new URL('../../docs/interop.md', import.meta.url));
const directionOf = (direction: Direction, counterpart: CounterpartName) =>
  direction === 'out' ? `ours → ${counterpart}` : `${counterpart} → ours`;

export interface Report {
  readonly machine: string;
  readonly phase4: string;
  readonly wss4j: string;
  readonly results: readonly Result[];
}

/** The table on the terminal: what is different first comes again at the end. */
export function printResults(results: readonly Result[]): void {
  const width = Math.max(...results.map(({ id }) => id.length));
  for (const { id, direction, counterpart, what, expected, seen, verdict } of results)
    console.log(
      `${id.padEnd(width)}  ${directionOf(direction, counterpart)}  ${verdict}\n${' '.repeat(width)}  ${what}\n${' '.repeat(width)}  expected: ${expected}\n${' '.repeat(width)}  seen:     ${seen}`,
    );
  const different = results.filter(({ verdict }) => verdict !== 'as expected');
  console.log(`\n${results.length - different.length} as expected, ${different.length} different`);
  for (const { id } of different) console.log(`DIFFERENT: ${id}`);
}

/** Rows that docs/interop.md does not have, or has otherwise. */
export function rowsNotInReport(rows: readonly Pick<Result, 'id' | 'what' | 'expected'>[]): string[] {
  const told = readFileSync(file, 'utf8');
  return rows
    .filter(({ id, what, expected }) => !told.includes(`| ${[id, what, expected].map(cell).join(' | ')} |`))
    .map(({ id }) => id);
}

/** docs/interop.md: what was run, and what was seen. */
export function writeReport({ machine, phase4, wss4j, results }: Report): void {
  const different = results.filter(({ verdict }) => verdict !== 'as expected').length;
  writeFileSync(
    file,
    `# Interoperability with other software

Made by \`npm run interop\`; do not edit. Counterpart: phase4 ${phase4} (\`com.helger.phase4:phase4-lib\`, with Apache WSS4J), with
the processing mode of the eDelivery AS4 profile 1.15 as SDK uses it. Our side is the access point as it runs in operation, over
its contract with the message service; both sides check signatures, certificates and revocation (OCSP), over two-way TLS.
Messages that our access point never sends (wrong certificate, changed on the way) are made with its AS4 package.

${results.length - different} rows as expected, ${different} different. Machine: ${machine}.

${sections('phase4', results)}

## A second counterpart: Apache WSS4J's streaming implementation

\`org.apache.wss4j:wss4j-ws-security-stax\` ${wss4j} reads and writes the security header event by event, with code of its own for
canonical XML, digests, signature and encryption; phase4 uses the other half of WSS4J, which works on a tree. MIME is
Eclipse Angus Mail's. It is not an access point: it opens what our AS4 package builds, seals what our access point receives, and
verifies the receipts and errors.

${whyNoSecondAccessPoint}

${sections('WSS4J', results)}

## Differences that stand

Each goes on as it does; the rows above pass with both.

| what | ours | phase4 | judgement |
|---|---|---|---|
${differences.map(({ what, ours, phase4, judgement }) => `| ${[what, ours, phase4, judgement].map(cell).join(' | ')} |`).join('\n')}
`,
  );
}

function sections(counterpart: CounterpartName, results: readonly Result[]): string {
  return (['out', 'in'] as const).map((direction) => section(direction, counterpart, results)).join('\n\n');
}

function section(direction: Direction, counterpart: CounterpartName, results: readonly Result[]): string {
  const rows = results
    .filter((result) => result.direction === direction && result.counterpart === counterpart)
    .map(
      ({ id, what, expected, seen, verdict }) =>
        `| ${[id, what, expected, seen, verdict].map(cell).join(' | ')} |`,
    );
  return `## ${directionOf(direction, counterpart)}\n\n| id | what | expected | seen | verdict |\n|---|---|---|---|---|\n${rows.join('\n')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}
