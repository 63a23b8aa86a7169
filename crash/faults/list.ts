import { certificateFaults } from './certificates.ts';
import { clockFaults } from './clock.ts';
import type { Fault } from './fault.ts';
import { lookUpFaults, networkFaults, scannerFaults } from './network.ts';
import { databaseFaults, diskFault } from './storage.ts';

/** Every fault that a message must come through. The last ones change the world for those after them. */
export const faults: readonly Fault[] = [
  ...networkFaults,
  ...lookUpFaults,
  ...scannerFaults,
  ...databaseFaults,
  diskFault,
  ...clockFaults,
  ...certificateFaults,
];
