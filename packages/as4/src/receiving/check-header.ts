import type { MessageProperty, UserMessageHeader } from '../ebms/header.ts';
import { As4Error, openError } from '../errors/as4-error.ts';
import { contentIdOfUrl } from '../mime/content-id.ts';
import { gzipType, uris } from '../namespaces.ts';
import type { As4Limits, As4Profile } from '../profile/as4-profile.ts';
import { testService } from '../profile/profiles.ts';

export interface CheckedHeader {
  readonly profile: As4Profile;
  readonly isTest: boolean;
  readonly originalSender: string;
  readonly finalRecipient: string;
}

/**
 * Step 5 of section 7: the header's values against the profiles that we publish. One profile must fit as a whole.
 * @throws As4Error EBMS:0001, 0003, 0010
 */
export function checkHeader(
  header: UserMessageHeader,
  profiles: readonly As4Profile[],
  limits: As4Limits,
  now: Date,
): CheckedHeader {
  if (header.messageId.length > 255 || hasControls(header.messageId))
    throw openError('EBMS:0009', 'MessageInfo/MessageId: too long or malformed');
  if (header.mpc !== undefined && header.mpc !== uris.defaultMpc)
    throw openError('EBMS:0001', 'UserMessage/@mpc: unknown');
  if (header.refToMessageId !== undefined)
    throw openError('EBMS:0010', 'MessageInfo/RefToMessageId: not allowed in a one-way exchange');
  checkTime(header.timestamp, limits, now);
  const profile = chooseProfile(header, profiles);
  const isTest = header.service.value === testService.service;
  if (isTest) {
    if (header.action !== testService.action)
      throw openError('EBMS:0001', 'CollaborationInfo/Action: unknown');
  } else if (header.service.type !== profile.serviceType) {
    throw openError('EBMS:0001', 'CollaborationInfo/Service/@type: unknown');
  }
  return {
    profile,
    isTest,
    originalSender: readParticipant(header.properties, 'originalSender', profiles, isTest),
    finalRecipient: readParticipant(header.properties, 'finalRecipient', profiles, isTest),
  };
}

function chooseProfile(header: UserMessageHeader, profiles: readonly As4Profile[]): As4Profile {
  const { from, to } = header;
  const types = profiles.filter(
    (one) => from.partyIdType === one.partyIdType && to.partyIdType === one.partyIdType,
  );
  if (types.length === 0) throw openError('EBMS:0001', 'PartyId/@type: unknown');
  const profile = types.find((one) => from.role === one.roles.initiator && to.role === one.roles.responder);
  if (!profile) throw openError('EBMS:0003', 'Role: not of the transport profile');
  return profile;
}

function readParticipant(
  properties: readonly MessageProperty[],
  name: string,
  profiles: readonly As4Profile[],
  isTest: boolean,
): string {
  const found = properties.filter((property) => property.name === name);
  const [property] = found;
  if (property === undefined && isTest) return '';
  if (!property || found.length > 1) throw openError('EBMS:0003', `Property[${name}]: exactly one expected`);
  // The type is missing where peers validate with the schema as it was before its amendment.
  if (property.type !== undefined && !profiles.some((one) => one.propertyType === property.type))
    throw openError('EBMS:0003', `Property[${name}]/@type: unknown`);
  if (hasControls(property.value) || property.value.length > 1024)
    throw openError('EBMS:0003', `Property[${name}]: malformed`);
  return property.value;
}

/** Replays end where the memory for duplicates ends (section 12.8). */
function checkTime(timestamp: string, limits: As4Limits, now: Date): void {
  const at = Date.parse(timestamp.replace(/(\.\d{3})\d+/, '$1').replace(/(T[\d:.]+)$/, '$1Z'));
  if (Number.isNaN(at)) throw openError('EBMS:0009', 'MessageInfo/Timestamp: not readable');
  if (at > now.getTime() + limits.clockAheadMs)
    throw openError('EBMS:0003', 'MessageInfo/Timestamp: in the future');
  if (at < now.getTime() - limits.maxAgeMs) throw openError('EBMS:0003', 'MessageInfo/Timestamp: too old');
}

function hasControls(value: string): boolean {
  return /[\u0000-\u001f\u007f]/.test(value);
}

export interface ExpectedPart {
  readonly contentId: string;
  readonly mimeType: string;
  readonly compressed: boolean;
}

/**
 * PartInfo and MIME parts one to one and in the same order; what each part is (sections 2.5, 4).
 * @throws As4Error EBMS:0003, 0011, 0303
 */
export function checkParts(
  header: UserMessageHeader,
  contentIds: readonly string[],
  isTest: boolean,
): ExpectedPart[] {
  const parts = header.parts.map(({ href, properties }) => {
    const contentId = href === undefined ? undefined : contentIdOfUrl(href);
    if (contentId === undefined) throw openError('EBMS:0003', 'PartInfo/@href: cid: expected');
    return { contentId, ...readPartProperties(properties) };
  });
  const named = new Set(parts.map((part) => part.contentId));
  if (named.size !== parts.length) throw openError('EBMS:0003', 'PartInfo/@href: occurs twice');
  for (const part of parts)
    if (!contentIds.includes(part.contentId))
      throw openError('EBMS:0011', 'PartInfo/@href: no such MIME part');
  if (contentIds.some((id) => !named.has(id)))
    throw openError('EBMS:0003', 'MIME part: not named by a PartInfo');
  if (parts.length !== 1 && !(isTest && parts.length === 0))
    throw openError('EBMS:0003', 'PayloadInfo: exactly one part expected');
  return parts;
}

function readPartProperties(properties: readonly MessageProperty[]): {
  mimeType: string;
  compressed: boolean;
} {
  const value = (name: string) => {
    const found = properties.filter((property) => property.name === name);
    if (found.length > 1) throw openError('EBMS:0003', `PartProperties/Property[${name}]: occurs twice`);
    return found[0]?.value;
  };
  const compression = value('CompressionType');
  const mimeType = value('MimeType');
  if (compression !== undefined && compression !== gzipType)
    throw openError('EBMS:0303', 'PartProperties/Property[CompressionType]: not known');
  if (compression !== undefined && mimeType === undefined)
    throw openError('EBMS:0303', 'PartProperties/Property[MimeType]: missing');
  if (mimeType === undefined)
    throw new As4Error('EBMS:0003', 'part without MimeType', {
      detail: 'PartProperties/Property[MimeType]: missing',
    });
  return { mimeType, compressed: compression !== undefined };
}
