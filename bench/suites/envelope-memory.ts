import { inChild } from '../measure/in-child.ts';
import { type Limit, notRun, type Row, row } from '../report/row.ts';
import type { Subject } from './envelopes.ts';
import type { SuiteContext } from './suite.ts';

const modest: Limit = { kind: 'at most', bound: 64, of: 'value' };

/** Peak memory of each work in a process of its own, above one that has loaded the same and done nothing. */
export async function memoryRows({ size, folder }: Subject, { options }: SuiteContext): Promise<Row[]> {
  const idle = (await inChild('idle', folder, 3)).peak;
  const rounds = options.quick ? 1 : 3;
  const rows: Row[] = [];
  for (const what of ['seal', 'open', 'xml-crypto seal', 'xml-crypto open'] as const) {
    const peer = what.startsWith('xml-crypto');
    const name = peer ? `${what.slice(11)} memory: xml-crypto + xml-encryption` : `${what} memory`;
    if (peer && options.quick) continue;
    try {
      const value = (await inChild(what, folder, peer ? 1 : rounds)).peak - idle;
      const against = `above an idle process of ${Math.round(idle)} MiB`;
      rows.push(
        row({
          name,
          size,
          value,
          unit: 'MiB',
          against,
          limit: peer || size !== '100 MB' ? undefined : modest,
        }),
      );
    } catch (error) {
      rows.push(notRun(name, size, `it fails: ${(error as Error).message}`));
    }
  }
  return rows;
}
