import type { State } from '../../../src/web-api.ts';

export type StepState = 'done' | 'now' | 'failed' | 'todo';
export interface Step {
  name: 'CREATED' | 'SENT' | 'THERE' | 'RECEIPT';
  state: StepState;
}

const names = ['CREATED', 'SENT', 'THERE', 'RECEIPT'] as const;

/** How far each state has come: index of the step that is under way, or has failed. 4 = all done. */
const progress: Record<State, { at: number; failed?: boolean }> = {
  DRAFT: { at: 0 },
  SCHEDULED: { at: 1 },
  SUBMITTED: { at: 2 },
  SCHEDULED_FOR_RESEND: { at: 2 },
  ACKNOWLEDGE: { at: 3 },
  WAITING_FOR_RECEIPT: { at: 3 },
  ACCEPTED: { at: 4 },
  REJECTED: { at: 3, failed: true },
  NO_RECEIPT: { at: 3, failed: true },
  MESSAGE_EXCHANGE_ERROR: { at: 2, failed: true },
  NEW: { at: 4 },
};

/** The short line of an outgoing message's trail: four steps that fill as it travels. `arrived`: the transport receipt came before the failure. */
export function stepsOf(state: State, arrived: boolean): Step[] {
  const { at, failed = false } = progress[state];
  const place = state === 'MESSAGE_EXCHANGE_ERROR' && arrived ? 3 : at;
  return names.map((name, index) => ({
    name,
    state: index < place ? 'done' : index > place ? 'todo' : failed ? 'failed' : 'now',
  }));
}
