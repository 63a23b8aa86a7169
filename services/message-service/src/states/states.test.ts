import { isFinal, type StateMachine, step } from '@budkavle/platform';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateMachines } from './index.ts';

describe.each(stateMachines.map((machine) => [machine.name, machine] as const))('%s', (_name, machine) => {
  const causes = [...new Set(machine.transitions.map(({ cause }) => cause))];
  const run = (order: readonly string[]) =>
    order.reduce((state, cause) => step(machine as StateMachine, state, cause).state, machine.initial);

  it('whatever happens in whatever order and how often: only forward, and the first end stands', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...causes), { maxLength: 40 }), (order) => {
        let state = machine.initial;
        for (const cause of order) {
          const { state: next } = step(machine as StateMachine, state, cause);
          expect(machine.states[next]?.phase).toBeGreaterThanOrEqual(machine.states[state]?.phase ?? 0);
          if (isFinal(machine as StateMachine, state)) expect(next).toBe(state);
          state = next;
        }
      }),
    );
  });

  it('an event that comes twice at once does what it does once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...causes), { maxLength: 20 }),
        fc.constantFrom(...causes),
        (order, cause) => {
          expect(run([...order, cause, cause])).toBe(run([...order, cause]));
        },
      ),
    );
  });
});
