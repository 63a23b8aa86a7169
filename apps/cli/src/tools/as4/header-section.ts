import { profiles, type UserMessageHeader } from '@budkavle/as4';
import { checkHeader, checkParts, readUserMessage, validateMessaging } from '@budkavle/as4/inspection';
import type { XmlElement } from '@budkavle/xml-security';
import { SectionBuilder } from '../report/section-builder.ts';
import type { FoundPart } from './parts.ts';

const known = Object.values(profiles);
const day = 24 * 60 * 60 * 1000;

/** The ebMS header: schema, values, and whether they are those of the transport profile. */
export function userMessageSection(
  messaging: XmlElement,
  userMessages: readonly XmlElement[],
  signals: number,
): { section: SectionBuilder; header: UserMessageHeader | undefined } {
  const section = new SectionBuilder('User message');
  section.attempt(
    'schema',
    () => validateMessaging(messaging),
    () => 'valid',
  );
  if (userMessages.length > 1)
    section.fault('number', `${userMessages.length} user messages: one expected`, { code: 'EBMS:0003' });
  if (signals > 0) section.fault('number', 'a signal beside the user message', { code: 'EBMS:0010' });
  const [first] = userMessages;
  const header = first && section.attempt('header', () => readUserMessage(first));
  if (header) valuesOf(section, header);
  return { section, header };
}

function valuesOf(section: SectionBuilder, header: UserMessageHeader): void {
  const typed = (value: string, type: string | undefined) =>
    type === undefined ? value : `${value} (${type})`;
  section
    .fact('MessageId', header.messageId)
    .fact('Timestamp', header.timestamp)
    .fact('RefToMessageId', header.refToMessageId)
    .fact('mpc', header.mpc)
    .fact('From', typed(header.from.partyId, header.from.partyIdType))
    .fact('From role', header.from.role)
    .fact('To', typed(header.to.partyId, header.to.partyIdType))
    .fact('To role', header.to.role)
    .fact('AgreementRef', header.agreementRef)
    .fact('Service', typed(header.service.value, header.service.type))
    .fact('Action', header.action)
    .fact('ConversationId', header.conversationId);
  for (const { name, value, type } of header.properties) section.fact(`Property ${name}`, typed(value, type));
  for (const { href, properties } of header.parts)
    section.fact(
      `PartInfo ${href ?? '(body)'}`,
      properties.map(({ name, value }) => `${name}=${value}`).join(', ') || 'no properties',
    );
}

/** Header values and parts against the DIGG transport profiles, at the time that is asked about. */
export function profileSection(
  header: UserMessageHeader,
  parts: readonly FoundPart[],
  at: Date,
  now: Date,
): SectionBuilder {
  const section = new SectionBuilder('Transport profile');
  const [usual] = known;
  if (!usual) return section;
  section.fact('judged at', at.toISOString());
  const checked = section.attempt(
    'header values',
    () => checkHeader(header, known, usual.limits, at),
    ({ profile, isTest }) => `those of ${profile.id}${isTest ? ' (test service: nothing is delivered)' : ''}`,
  );
  const age = Math.floor((now.getTime() - at.getTime()) / day);
  if (now.getTime() - at.getTime() > usual.limits.maxAgeMs)
    section.check('age', 'warning', `${age} days old: received now it would be refused`, {
      code: 'EBMS:0003',
    });
  const ids = parts.flatMap((part) => (part.isRoot ? [] : (part.contentId ?? [])));
  section.attempt(
    'parts',
    () => checkParts(header, ids, checked?.isTest ?? false),
    (found) => (found.length === 0 ? 'no payload' : 'PartInfo and MIME part belong together, with MimeType'),
  );
  return section;
}
