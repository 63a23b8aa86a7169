import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMachine } from './render.ts';
import { defineStateMachine, type StateMachine } from './state-machine.ts';
import { isFinal, openStates, step } from './step.ts';

const words = { when: 'something', durable: 'the row', told: 'nobody' };
const parcel = {
  name: 'A parcel',
  about: 'For the test.',
  initial: 'packed',
  states: {
    packed: { title: 'waits', phase: 0 },
    tried: { title: 'out', phase: 1 },
    putOff: { title: 'nobody was home', phase: 1 },
    handedOver: { title: 'there', phase: 2, final: true },
    returned: { title: 'came back', phase: 2, final: true },
  },
  transitions: [
    { cause: 'goes', from: ['packed', 'putOff'], to: 'tried', ...words },
    { cause: 'nobodyHome', from: ['tried'], to: 'putOff', ...words },
    { cause: 'taken', from: ['tried', 'putOff'], to: 'handedOver', ...words },
    { cause: 'givenUp', from: ['packed', 'tried', 'putOff'], to: 'returned', ...words },
  ],
} as const satisfies StateMachine;
type Cause = (typeof parcel.transitions)[number]['cause'];
const machine = defineStateMachine<keyof typeof parcel.states, Cause>(parcel);
const causes = ['goes', 'nobodyHome', 'taken', 'givenUp'] as const;

describe('a machine of states', () => {
  it('only goes forward, and never leaves a final state, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...causes), { maxLength: 40 }), (order) => {
        let state: string = machine.initial;
        for (const cause of order) {
          const before = state as keyof typeof parcel.states;
          const result = step(machine, before, cause);
          if (isFinal(machine, before)) expect(result).toEqual({ moved: false, late: true, state: before });
          expect(machine.states[result.state].phase).toBeGreaterThanOrEqual(machine.states[before].phase);
          state = result.state;
        }
      }),
    );
  });

  it('tells what is late from what has no meaning', () => {
    expect(step(machine, 'packed', 'taken')).toEqual({ moved: false, late: false, state: 'packed' });
    expect(step(machine, 'returned', 'taken')).toEqual({ moved: false, late: true, state: 'returned' });
    expect(() => step(machine, 'burnt', 'taken')).toThrow(/burnt is not known/);
    expect(openStates(machine)).toEqual(['packed', 'tried', 'putOff']);
  });

  it.each([
    ['goes back', { cause: 'x', from: ['tried'], to: 'packed' }, /x goes back from tried to packed/],
    ['leaves the end', { cause: 'x', from: ['returned'], to: 'returned' }, /leaves the final state returned/],
    ['does two things', { cause: 'goes', from: ['packed'], to: 'putOff' }, /goes at packed is told twice/],
    ['leads nowhere', { cause: 'x', from: ['packed'], to: 'lost' }, /lost, which is not described/],
  ])('is refused when it %s', (_, more, message) => {
    const wrong = { ...parcel, transitions: [...parcel.transitions, { ...more, ...words }] };
    expect(() => defineStateMachine(wrong as StateMachine)).toThrow(message);
  });

  it('is refused when a state is never reached or never ends', () => {
    const states = { ...parcel.states, island: { title: 'x', phase: 1 } };
    expect(() => defineStateMachine({ ...parcel, states } as StateMachine)).toThrow(
      /island is never reached; island never comes to an end/,
    );
  });

  it('is shown as diagram and tables', () => {
    const page = renderMachine({ ...machine, recorded: { scanned: 'in the log | only' } });
    expect(page).toContain('  [*] --> packed\n  packed --> tried: goes\n');
    expect(page).toContain('  returned --> [*]\n');
    expect(page).toContain('| `taken` | `tried`, `putOff` | `handedOver` | something | the row | nobody |');
    expect(page).toContain('- `scanned`: in the log | only');
  });
});
