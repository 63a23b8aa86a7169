import type { AccessPoint } from '../context.ts';
import { retryCause } from './retry-policy.ts';
import type { Verdict } from './verdict.ts';

/** What says that the endpoint itself is in trouble; a message from it, even an error, says that it lives. */
const trouble: ReadonlySet<string> = new Set(['unreachable', 'tls', 'httpFailure', 'unanswered']);

/** Notes at the receiver's circuit how a push went. */
export async function noteAtCircuit(ap: AccessPoint, endpoint: string, verdict: Verdict): Promise<void> {
  if (verdict.kind === 'retry' && trouble.has(retryCause(verdict))) await ap.circuits.failed(endpoint);
  else await ap.circuits.succeeded(endpoint);
}
