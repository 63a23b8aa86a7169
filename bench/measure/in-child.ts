import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from './median.ts';

const execute = promisify(execFile);
const child = fileURLToPath(new URL('peak-child.ts', import.meta.url));

export interface ChildFigures {
  /** MiB. */
  readonly peak: number;
  /** Processor time, ms. */
  readonly time: number;
}

/** A work of peak-child.ts in a fresh process; medians of several. Throws with the last line it complained with. */
export async function inChild(work: string, folder: string, rounds = 1): Promise<ChildFigures> {
  const figures: ChildFigures[] = [];
  for (let i = 0; i < rounds; i++) {
    try {
      const { stdout } = await execute(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', child, work, folder],
        {
          timeout: 300_000,
          maxBuffer: 2 ** 20,
        },
      );
      figures.push(JSON.parse(stdout));
    } catch (error) {
      throw new Error(complaint(error));
    }
  }
  return { peak: median(figures.map((f) => f.peak)), time: median(figures.map((f) => f.time)) };
}

function complaint(error: unknown): string {
  const { stderr = '', killed = false } = error as { stderr?: string; killed?: boolean };
  if (killed) return 'longer than five minutes';
  const line = /(?:\w*Error|FATAL ERROR)[^\n]*/.exec(stderr)?.[0] ?? 'the process failed';
  return line.slice(0, 120);
}
