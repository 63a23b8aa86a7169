import type { Row } from '../../row.ts';
import { opensOurs } from '../../wss4j-stax/rows/opens-ours.ts';
import { sealsForUs } from '../../wss4j-stax/rows/seals-for-us.ts';
import type { Setting } from '../setting.ts';
import { acceptedByUs } from './accepted-by-us.ts';
import { oursToPhase4 } from './ours-to-phase4.ts';
import { refusedByPhase4 } from './refused-by-phase4.ts';
import { refusedByUs } from './refused-by-us.ts';
import { withoutCompression } from './without-compression.ts';

/** Every row, in the order of the report. */
export const rows: readonly Row<Setting>[] = [
  ...oursToPhase4,
  ...withoutCompression,
  ...refusedByPhase4,
  ...acceptedByUs,
  ...refusedByUs,
  ...opensOurs,
  ...sealsForUs,
];
