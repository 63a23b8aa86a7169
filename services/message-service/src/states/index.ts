import type { StateMachine } from '@budkavle/platform';
import { envelope } from './envelope.ts';
import { incoming } from './incoming.ts';
import { outgoing } from './outgoing.ts';

/** For docs/states.md. */
export const stateMachines: readonly StateMachine[] = [
  outgoing as StateMachine,
  envelope as StateMachine,
  incoming as StateMachine,
];
