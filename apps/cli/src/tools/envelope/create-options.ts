import {
  codes,
  messageXheHeader,
  parseParticipant,
  receiptXheHeader,
  type XheHeader,
} from '@budkavle/formats';
import type { ContentAlgorithm, KeyTransport } from '@budkavle/xml-security';
import { UsageError } from '../../io.ts';
import type { PayloadHeader } from './payload-header.ts';

export const headerOptions = {
  id: { type: 'string' },
  created: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  federation: { type: 'string' },
  'handling-service': { type: 'string' },
} as const;

interface HeaderValues {
  id?: string;
  created?: string;
  from?: string;
  to?: string;
  federation?: string;
  'handling-service'?: string;
}

/** Options first, then what the payload says. @throws UsageError for what is missing or malformed */
export function headerOf(
  type: 'message' | 'receipt',
  values: HeaderValues,
  payload: PayloadHeader | undefined,
): Omit<XheHeader, 'encrypted'> {
  const common = {
    id: needed('--id', values.id ?? payload?.id),
    sender: participant('--from', values.from ?? payload?.from),
    recipient: participant('--to', values.to ?? payload?.to),
    federationId: federationOf(values.federation),
    ...(values.created !== undefined && { creationDateTime: values.created }),
  };
  const handlingServiceId = values['handling-service'] ?? payload?.handlingService;
  if (type === 'message')
    return messageXheHeader({
      ...common,
      handlingServiceId: needed('--handling-service', handlingServiceId),
    });
  return receiptXheHeader({ ...common, ...(handlingServiceId !== undefined && { handlingServiceId }) });
}

function needed(option: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(`${option} is missing`);
  return value;
}

function participant(option: string, value: string | undefined): string {
  try {
    return parseParticipant(needed(option, value)).value;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${option} is no participant identifier (0203:exempelkommunen.example)`);
  }
}

/** `sdk` and `test` are short for the two of the federation; the test federation is the default. */
function federationOf(value = 'test'): string {
  if (value === 'sdk' || value === 'test') return codes.federations[value];
  return value;
}

const contents: readonly ContentAlgorithm[] = ['aes256-cbc', 'aes256-gcm', 'aes128-gcm'];
const hashes = ['sha1', 'sha256'] as const;

export function contentOf(value: string | undefined): ContentAlgorithm {
  if (value === undefined) return 'aes256-cbc';
  const found = contents.find((one) => one === value);
  if (!found) throw new UsageError(`--content is one of: ${contents.join(', ')}`);
  return found;
}

/** `rsa-oaep-mgf1p`, `rsa-oaep-mgf1p:sha256`, `rsa-oaep:sha256:sha256` (digest, then mask generation). */
export function transportOf(value = 'rsa-oaep-mgf1p:sha1'): KeyTransport {
  const [algorithm, digest = 'sha1', mgf = 'sha1', ...more] = value.split(':');
  const known = hashes.find((one) => one === digest);
  const mask = hashes.find((one) => one === mgf);
  const named = algorithm === 'rsa-oaep' || algorithm === 'rsa-oaep-mgf1p' ? algorithm : undefined;
  if (!named || !known || !mask || more.length > 0 || (named === 'rsa-oaep-mgf1p' && mask !== 'sha1'))
    throw new UsageError(
      '--transport is rsa-oaep-mgf1p[:sha1|sha256] or rsa-oaep[:sha1|sha256[:sha1|sha256]]',
    );
  return { algorithm: named, digest: known, mgf: mask };
}
