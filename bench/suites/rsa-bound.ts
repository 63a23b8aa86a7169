import { sign } from 'node:crypto';
import type { BenchKey } from '../documents/keys.ts';
import { inTurn, repeat } from '../measure/processor-time.ts';

/** Milliseconds of one private operation, signing or decrypting, with RSA-3072: what no message can do without. */
export async function privateOperation(key: BenchKey): Promise<number> {
  const octets = Buffer.alloc(1000);
  const times = 50;
  const { rsa } = await inTurn(
    { rsa: repeat(times, () => sign('sha256', octets, key.privateKey)) },
    { rounds: 5, warmUp: 1 },
  );
  return rsa / times;
}
