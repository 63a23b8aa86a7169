import type { EnvironmentProfile } from '@budkavle/contracts';
import { type readXheHeader, sameParticipant, type XheHeader } from '@budkavle/formats';
import { ServiceError } from '@budkavle/platform';
import type { AccessPointErrorCode } from '../errors/error-catalogue.ts';

/**
 * C3.2.1 2.6, 2.10: what is sent is a valid envelope, from the participant that hands it over, of a document type,
 * process and federation of this environment.
 * @throws ServiceError AP_ENVELOPE_* (400)
 */
export function checkOutgoing(
  read: Awaited<ReturnType<typeof readXheHeader>>,
  expected: { participant: string; xheId: string; environment: EnvironmentProfile },
): XheHeader {
  const { header, findings } = read;
  const broken = findings.find((finding) => finding.severity === 'envelope');
  if (broken) refuse('AP_ENVELOPE_INVALID', `The envelope breaks rule ${broken.rule}.`);
  if (!header) return refuse('AP_ENVELOPE_INVALID', 'The header of the envelope cannot be read.');
  const { environment } = expected;
  if (header.id !== expected.xheId)
    refuse('AP_ENVELOPE_ID', 'The id of the envelope is not that of the address.');
  if (!sameParticipant(header.sender.value, expected.participant))
    refuse('AP_ENVELOPE_SENDER', 'FromParty is not the participant of the address.');
  const known = environment.documentTypes.some(
    ({ scheme, value }) => scheme === header.document.scheme && value === header.document.value,
  );
  const { process } = environment;
  if (!known || header.process.value !== process.value || header.process.scheme !== process.scheme)
    refuse('AP_ENVELOPE_DOCUMENT_TYPE', 'The document type or process is not one of this environment.');
  if (header.federationId !== environment.federationId)
    refuse('AP_ENVELOPE_FEDERATION', 'The envelope belongs to another federation.');
  return header;
}

function refuse(code: AccessPointErrorCode, message: string): never {
  throw new ServiceError(code, { message, status: 400 });
}
