/**
 * A state of a machine. States of one phase may follow one another in any order (tried, put off, tried again); a later
 * phase is never left for an earlier one. A final state is never left.
 */
export interface StateDescription {
  /** What it means, in a few words. */
  readonly title: string;
  /** 0 for the first; only grows. */
  readonly phase: number;
  readonly final?: true;
}

export interface Transition<State extends string, Cause extends string> {
  readonly cause: Cause;
  readonly from: readonly State[];
  readonly to: State;
  /** What has happened. */
  readonly when: string;
  /** What is on disk before the new state is. */
  readonly durable: string;
  /** Who hears of it, and by what. */
  readonly told: string;
}

/** One machine of states, as data: the code asks it (`step`), the documentation is made from it (`renderMachine`). */
export interface StateMachine<State extends string = string, Cause extends string = string> {
  /** For headings: `Access point: an envelope on its way out`. */
  readonly name: string;
  /** Where it lives and what its rows are: shown below the heading. */
  readonly about: string;
  readonly initial: State;
  readonly states: Readonly<Record<State, StateDescription>>;
  readonly transitions: readonly Transition<State, Cause>[];
  /** Causes that never change a state: `{ cause: what is recorded }`. */
  readonly recorded?: Readonly<Record<string, string>>;
}

/** Checks the description and gives it back. Throws with every fault named: it is a fault of the program. */
export function defineStateMachine<State extends string, Cause extends string>(
  machine: StateMachine<State, Cause>,
): StateMachine<State, Cause> {
  const faults = faultsOf(machine);
  if (faults.length > 0) throw new Error(`${machine.name}: ${faults.join('; ')}`);
  return machine;
}

function faultsOf(machine: StateMachine): string[] {
  const faults: string[] = [];
  const { states } = machine;
  if (!states[machine.initial]) faults.push(`initial state ${machine.initial} is not described`);
  const seen = new Set<string>();
  for (const { cause, from, to } of machine.transitions) {
    if (!states[to]) faults.push(`${cause} leads to ${to}, which is not described`);
    for (const state of from) {
      const before = states[state];
      if (!before) faults.push(`${cause} starts at ${state}, which is not described`);
      else if (before.final) faults.push(`${cause} leaves the final state ${state}`);
      else if ((states[to]?.phase ?? 0) < before.phase)
        faults.push(`${cause} goes back from ${state} to ${to}`);
      const key = `${cause} at ${state}`;
      if (seen.has(key)) faults.push(`${key} is told twice`);
      seen.add(key);
    }
  }
  const reached = reach(machine, [machine.initial]);
  for (const [state, { final }] of Object.entries(states)) {
    if (!reached.has(state)) faults.push(`${state} is never reached`);
    const ends = [...reach(machine, [state])].some((one) => states[one]?.final);
    if (!final && !ends) faults.push(`${state} never comes to an end`);
  }
  return faults;
}

function reach(machine: StateMachine, start: readonly string[]): Set<string> {
  const reached = new Set(start);
  for (let size = 0; size !== reached.size; ) {
    size = reached.size;
    for (const { from, to } of machine.transitions)
      if (from.some((state) => reached.has(state))) reached.add(to);
  }
  return reached;
}
