import { announcedLostReceipt } from './announced-lost-receipt.ts';
import { announcedOtherFederation } from './announced-other-federation.ts';
import { announcedSimultaneous } from './announced-simultaneous.ts';
import { api01 } from './api-01.ts';
import { api02 } from './api-02.ts';
import { api03 } from './api-03.ts';
import { api04 } from './api-04.ts';
import { api05 } from './api-05.ts';
import { api06 } from './api-06.ts';
import { api07 } from './api-07.ts';
import { api08 } from './api-08.ts';
import { api09 } from './api-09.ts';
import { api10 } from './api-10.ts';
import { api11 } from './api-11.ts';
import { openTf01 } from './open-tf-01.ts';
import { tableOfReceipts } from './table-of-receipts.ts';
import type { TestCase } from './test-case.ts';
import { tf211 } from './tf-2.1.1.ts';
import { tf212 } from './tf-2.1.2.ts';
import { tf213 } from './tf-2.1.3.ts';
import { tf221 } from './tf-2.2.1.ts';
import { tf231 } from './tf-2.3.1.ts';
import { tf241 } from './tf-2.4.1.ts';
import { tf242 } from './tf-2.4.2.ts';
import { tf243 } from './tf-2.4.3.ts';
import { tf244 } from './tf-2.4.4.ts';
import { tf245 } from './tf-2.4.5.ts';
import { tf246 } from './tf-2.4.6.ts';
import { tf248 } from './tf-2.4.8.ts';
import { tf249 } from './tf-2.4.9.ts';
import { tf266 } from './tf-2.6.6.ts';
import { tf267 } from './tf-2.6.7.ts';
import { tf27organisation2 } from './tf-2.7.x-organisation-2.ts';
import { tf27organisation3 } from './tf-2.7.x-organisation-3.ts';
import { tf27organisation4 } from './tf-2.7.x-organisation-4.ts';
import { tf27organisation5 } from './tf-2.7.x-organisation-5.ts';
import { tf27organisation6 } from './tf-2.7.x-organisation-6.ts';
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
  announcedSimultaneous,
  announcedOtherFederation,
  announcedLostReceipt,
  tf211,
  tf212,
  tf213,
  tf221,
  tf231,
  tf241,
  tf242,
  tf243,
  tf244,
  tf245,
  tf246,
  tf248,
  tf249,
  tf266,
  tf267,
  tf27organisation2,
  tf27organisation3,
  tf27organisation4,
  tf27organisation5,
  tf27organisation6,
  ...tableOfReceipts,
  api01,
  api02,
  api03,
  api04,
  api05,
  api06,
  api07,
  api08,
  api09,
  api10,
  api11,
];
