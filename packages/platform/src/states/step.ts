import type { StateMachine } from './state-machine.ts';

/**
 * `moved`: the state is now `state`. Otherwise it stays as it was; `late` when the event belongs to an earlier phase or
 * everything is decided, else it has no meaning here. Either way it is to be recorded, and nothing to be overwritten.
 */
export type Step<State extends string> =
  | { readonly moved: true; readonly state: State }
  | { readonly moved: false; readonly late: boolean; readonly state: State };

/**
 * What an event does in a state. The caller holds the row (lock or lease) between reading the state and writing the new
 * one. Throws on a state that the machine does not know: a newer version has written it.
 */
export function step<State extends string, Cause extends string>(
  machine: StateMachine<State, Cause>,
  state: string,
  cause: NoInfer<Cause>,
): Step<State> {
  const description = (machine.states as StateMachine['states'])[state];
  if (!description) throw new Error(`${machine.name}: the state ${state} is not known`);
  const current = state as State;
  const transition = machine.transitions.find((one) => one.cause === cause && one.from.includes(current));
  if (transition) return { moved: true, state: transition.to };
  const earlier = machine.transitions.some(
    ({ cause: name, from }) =>
      name === cause && from.some((one) => machine.states[one].phase < description.phase),
  );
  return { moved: false, late: description.final === true || earlier, state: current };
}

export function isFinal<State extends string>(machine: StateMachine<State>, state: string): boolean {
  return (machine.states as StateMachine['states'])[state]?.final === true;
}

/** The states that a row is in while something is still to be done about it. */
export function openStates<State extends string>(machine: StateMachine<State>): State[] {
  return (Object.keys(machine.states) as State[]).filter((state) => !isFinal(machine, state));
}
