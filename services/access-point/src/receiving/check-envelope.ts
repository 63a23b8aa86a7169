import type { ReceivedUserMessage } from '@budkavle/as4';
import { as4Action, type readXheHeader, sameParticipant, type XheHeader } from '@budkavle/formats';
import type { AccessPoint } from '../context.ts';

export type ReadEnvelope = Awaited<ReturnType<typeof readXheHeader>>;

/** The envelope is fit to be delivered, or why not; `detail` names the rule, never a value. */
export type EnvelopeVerdict =
  | { readonly fit: true; readonly header: XheHeader }
  | { readonly fit: false; readonly detail: string; readonly header: XheHeader | undefined };

/**
 * Step 15: the envelope obeys the rules of XHE, and agrees with the AS4 header and this federation
 * (C3.4.6 3.1.6 a–c, 3.2.2).
 */
export function checkEnvelope(
  ap: AccessPoint,
  message: ReceivedUserMessage,
  envelope: ReadEnvelope | undefined,
): EnvelopeVerdict {
  if (!envelope) return { fit: false, detail: 'XHE: not well-formed', header: undefined };
  const { header, findings } = envelope;
  const broken = findings.find((finding) => finding.severity === 'envelope');
  if (broken) return { fit: false, detail: `XHE: rule ${broken.rule}`, header };
  if (!header) return { fit: false, detail: 'XHE: header not readable', header };
  const unlike = firstDifference(ap, message, header);
  return unlike === undefined ? { fit: true, header } : { fit: false, detail: unlike, header };
}

function firstDifference(
  ap: AccessPoint,
  message: ReceivedUserMessage,
  header: XheHeader,
): string | undefined {
  const { service, action } = message.header;
  if (!sameParticipant(header.recipient.value, message.finalRecipient))
    return 'XHE: ToParty is not finalRecipient';
  if (!sameParticipant(header.sender.value, message.originalSender))
    return 'XHE: FromParty is not originalSender';
  if (as4Action(header.document) !== action) return 'XHE: document type is not that of Action';
  if (header.process.value !== service.value || header.process.scheme !== service.type)
    return 'XHE: process is not that of Service';
  if (header.federationId !== ap.configuration.environment.federationId) return 'XHE: another federation';
  return undefined;
}
