import type { TestBed } from '../apps/cli/src/testbed/test-bed.ts';
import type { Result } from './test-case.ts';

/** TestAP-01 has sent an envelope: the transport receipt comes, and the message receipt where there is a message service. */
export async function receivedByAccessPoint(
  bed: TestBed,
  xheId: string,
  allowed: readonly string[] = ['ACCEPTED'],
): Promise<Result> {
  const transport = await bed.transportOf('testap-01', xheId);
  if (transport !== 'transport receipt' || !bed.system.messageService)
    return { seen: transport, ok: transport === 'transport receipt' };
  const receipt = await bed.receiptOf('testap-01', xheId);
  return { seen: `${transport}; message receipt ${receipt}`, ok: allowed.includes(receipt) };
}
