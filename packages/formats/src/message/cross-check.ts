import type { Finding } from '../findings/finding.ts';
import { crossFindings } from '../findings/published.ts';
import { sameParticipant } from '../identifiers/participant.ts';
import type { XheHeader } from '../xhe/xhe-header.ts';
import type { MessageHeader } from './model.ts';

/**
 * Does the message say what its envelope says (B1.3.3 5.3)? recipientId = ToParty, senderId = FromParty,
 * subOrganization = HandlingServiceID. Identifiers of organisations without regard to case, functional addresses exactly.
 * An envelope without HandlingServiceID does not mirror the message. That the XHE's ID is the messageId is a duty of the
 * sender only: no check of the receiver is published for it, so a difference refuses nothing.
 */
export function crossCheckEnvelope(header: MessageHeader, xhe: XheHeader): Finding[] {
  const findings: Finding[] = [];
  const { recipient, sender } = header;
  if (!sameParticipant(recipient.id.extension, xhe.recipient.value))
    findings.push(crossFindings.recipientId());
  if (!sameParticipant(sender.id.extension, xhe.sender.value)) findings.push(crossFindings.senderId());
  const functionalAddress = recipient.attention.subOrganization.organizationId.extension;
  if (functionalAddress.trim() !== xhe.handlingServiceId?.trim())
    findings.push(crossFindings.subOrganization());
  return findings;
}
