import type { EventActor, Issue } from '@budkavle/contracts';
import type { TrailStep } from '../web-api.ts';
import { utcTime } from './times.ts';

type Step = TrailStep['step'];

/** What each status of the SDK API means as a step, and who takes it unless the event says. */
const steps: Record<string, { step: Step; actor: EventActor } | undefined> = {
  SCHEDULED: { step: 'SCHEDULED', actor: 'message-service' },
  SUBMITTED: { step: 'SUBMITTED', actor: 'access-point' },
  SCHEDULED_FOR_RESEND: { step: 'RESCHEDULED', actor: 'access-point' },
  ACKNOWLEDGE: { step: 'ACKNOWLEDGED', actor: 'recipient-access-point' },
  ACCEPTED: { step: 'RECEIPT', actor: 'recipient' },
  REJECTED: { step: 'RECEIPT', actor: 'recipient' },
  MESSAGE_EXCHANGE_ERROR: { step: 'FAILED', actor: 'message-service' },
  ERROR: { step: 'FAILED', actor: 'message-service' },
  RETRIEVED: { step: 'RECEIVED', actor: 'message-service' },
  RECEIPT_SENT: { step: 'RECEIPT_SENT', actor: 'message-service' },
};

const maxSteps = 200;

/** The steps that the message service tells of, oldest first. What is no step (receipt lines, unknown statuses) is left out. */
export function stepsOf(issues: readonly Issue[], fallbackTime: string): TrailStep[] {
  const trail: TrailStep[] = [];
  for (const issue of issues.slice(0, maxSteps).reverse()) {
    const meaning = steps[issue.typeCode ?? ''];
    if (meaning === undefined) continue;
    const refusedAlready = meaning.step === 'FAILED' && trail.at(-1)?.code === 'REJECTED';
    // One outcome, one step: a refusal is also reported as an exchange error.
    if (refusedAlready) continue;
    trail.push(stepOf(issue, meaning, trail.at(-1)?.at ?? fallbackTime));
  }
  return trail;
}

function stepOf(issue: Issue, meaning: { step: Step; actor: EventActor }, fallbackTime: string): TrailStep {
  const rejected = issue.typeCode === 'REJECTED';
  const code = rejected ? 'REJECTED' : meaning.step === 'RECEIPT' ? undefined : issue.code;
  // Of what goes well the step says all.
  const troubled = rejected || meaning.step === 'FAILED' || meaning.step === 'RESCHEDULED';
  const detail = troubled
    ? [issue.title, issue.detail].find((text) => text !== undefined && text !== '' && text !== 'NA')
    : undefined;
  const retryAt = utcTime(issue.retryAt);
  return {
    step: meaning.step,
    at: utcTime(issue.time) ?? fallbackTime,
    who: { kind: issue.actor ?? meaning.actor },
    ...(code === undefined ? {} : { code: code.slice(0, 100) }),
    ...(detail === undefined ? {} : { detail: detail.slice(0, 500) }),
    ...(retryAt === undefined ? {} : { retryAt }),
  };
}

/** When the next attempt is made, if the last step was to wait for it. */
export function retryAtOf(trail: readonly TrailStep[]): string | null {
  const last = trail.at(-1);
  return last?.step === 'RESCHEDULED' ? (last.retryAt ?? null) : null;
}

/** The AS4 message id of the message itself; the events of its receipt carry the receipt's. */
export function as4MessageIdOf(issues: readonly Issue[]): string | undefined {
  const own = issues.filter((issue) => issue.as4MessageId && issue.actor !== 'recipient');
  return own.at(-1)?.as4MessageId?.slice(0, 256);
}
