import { openTf01 } from './open-tf-01.ts';
import type { TestCase } from './test-case.ts';
import { tf01 } from './tf-01.ts';
import { tf02 } from './tf-02.ts';
import { tf03 } from './tf-03.ts';
import { tf04 } from './tf-04.ts';
import { tf05 } from './tf-05.ts';
import { tf06 } from './tf-06.ts';
import { tf07 } from './tf-07.ts';
import { tf08 } from './tf-08.ts';
import { tf09 } from './tf-09.ts';
import { tf10 } from './tf-10.ts';

/** Every published test case that can be run, in the order of the published lists. */
export const testCases: readonly TestCase[] = [
  openTf01,
  tf01,
  tf02,
  tf03,
  tf04,
  tf05,
  tf06,
  tf07,
  tf08,
  tf09,
  tf10,
];
