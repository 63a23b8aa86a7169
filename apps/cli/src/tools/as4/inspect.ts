import type { UserMessageHeader } from '@budkavle/as4';
import { readSignalInfo } from '@budkavle/as4/inspection';
import type { Certificate, KeyEntry, TrustStore } from '@budkavle/pki';
import type { Input } from '../files/input.ts';
import type { Scratch } from '../files/scratch.ts';
import { faults, type Report, type Section } from '../report/report.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import { answerSections, type SentMessage } from './answer-sections.ts';
import { attachmentSections } from './attachment-section.ts';
import { readDump } from './dump.ts';
import { checkEncryption } from './encryption-section.ts';
import { profileSection, userMessageSection } from './header-section.ts';
import { type FoundPart, readParts } from './parts.ts';
import { receiverSection } from './receiver-section.ts';
import { readSecurityHeader, type SecurityReading } from './security-header.ts';
import { senderSection } from './sender-section.ts';
import { checkSignature } from './signature-section.ts';
import { signerSection } from './signer-section.ts';
import { readSoapMessage, type SoapMessage } from './soap-message.ts';
import { summarySection } from './summary-section.ts';

const tool = 'as4 inspect';

export interface InspectOptions {
  readonly keys: readonly KeyEntry[];
  /** Certificates for signers and receivers that are named without one. */
  readonly known: readonly Certificate[];
  readonly trust: TrustStore | undefined;
  readonly sent: SentMessage | undefined;
  /** Default: the time that the message itself names. */
  readonly at: Date | undefined;
  readonly scratch: Scratch;
}

/** Explains a dump part by part. Never throws for what may be in it. */
export async function inspectAs4(input: Input, options: InspectOptions): Promise<Report> {
  const dump = await readDump(input);
  if (!dump) return notUnderstood(input);
  const { sections: mime, parts, envelope } = await readParts(dump, options.scratch);
  const sections: Section[] = [dump.section, ...mime];
  const { section, soap } = envelope ? readSoapMessage(envelope) : { section: undefined, soap: undefined };
  if (section) sections.push(section);
  if (!soap) return conclude(input, sections, 'message');
  const { header, sections: told, at } = messageSections(soap, parts, options);
  sections.push(...told);
  const { reading, signer, sections: security } = securitySections(soap, parts, header, at, options);
  sections.push(...security);
  for (const part of parts)
    if (!part.isRoot)
      sections.push(...(await attachmentSections({ part, header, reading, keys: options.keys })));
  if (soap.userMessages.length > 0) sections.push(await receiverSection(dump, { ...options, at }));
  else if (options.sent && envelope)
    sections.push(await senderSection(envelope, { ...options, sent: options.sent, at }));
  sections.push(summarySection(soap, reading, signer, parts));
  return conclude(input, sections, soap.userMessages.length > 0 ? 'message' : 'answer');
}

function messageSections(soap: SoapMessage, parts: readonly FoundPart[], options: InspectOptions) {
  const now = new Date();
  const sections: SectionBuilder[] = [];
  let header: UserMessageHeader | undefined;
  const { messaging, userMessages, signals } = soap;
  if (messaging && userMessages.length > 0) {
    const told = userMessageSection(messaging, userMessages, signals.length);
    header = told.header;
    sections.push(told.section);
  }
  const at = options.at ?? timeOf(soap, header) ?? now;
  if (header) sections.push(profileSection(header, parts, at, now));
  sections.push(...answerSections(soap, options.sent));
  return { header, sections, at };
}

/** When the message says that it was made. */
function timeOf(soap: SoapMessage, header: UserMessageHeader | undefined): Date | undefined {
  const [signal] = soap.signals;
  const told = header?.timestamp ?? (signal && signalTime(signal));
  const at = new Date(told ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at;
}

function signalTime(signal: SoapMessage['signals'][number]): string | undefined {
  return new SectionBuilder('').attempt('', () => readSignalInfo(signal))?.timestamp;
}

function securitySections(
  soap: SoapMessage,
  parts: readonly FoundPart[],
  header: UserMessageHeader | undefined,
  at: Date,
  options: InspectOptions,
): {
  reading: SecurityReading | undefined;
  signer: Certificate | undefined;
  sections: SectionBuilder[];
} {
  const signature = new SectionBuilder('Signature');
  const encryption = new SectionBuilder('Encryption');
  const isUserMessage = soap.userMessages.length > 0;
  if (!soap.security) {
    // A bare fault is never signed; it is a hint and nothing more.
    const text = 'no wsse:Security: anybody may have made this';
    if (soap.messaging) signature.fault('signature', text, { code: 'EBMS:0103' });
    else signature.check('signature', 'warning', text);
    return { reading: undefined, signer: undefined, sections: [signature] };
  }
  const reading = readSecurityHeader(soap.security, { signature, encryption });
  const { section: signer, signer: certificate } = signerSection({
    reference: reading.signer,
    known: [...options.known, ...options.keys.map((key) => key.certificate)],
    trust: options.trust,
    partyId: header ? header.from.partyId : options.sent?.toPartyId,
    at,
    now: new Date(),
  });
  checkSignature(signature, soap, reading, certificate, parts);
  if (isUserMessage) checkEncryption(encryption, reading, parts, options.keys);
  return { reading, signer: certificate, sections: [signature, signer, encryption] };
}

function notUnderstood(input: Input): Report {
  const section = new SectionBuilder('Form').fault(
    'form',
    'neither an HTTP head, nor a multipart delimiter, nor XML at its beginning',
  );
  const conclusion = `Not understood: ${input.name} is no dump of an AS4 message.`;
  return { tool, input: input.name, sections: [section], conclusion, notUnderstood: true };
}

function conclude(input: Input, sections: readonly Section[], kind: 'message' | 'answer'): Report {
  const count = faults(sections);
  const conclusion =
    count === 0
      ? 'Good: every check that could be made holds.'
      : `${count} ${count === 1 ? 'check does' : 'checks do'} not hold: ${kind === 'message' ? 'a receiver of the transport profile must refuse it' : 'it proves nothing to the sender, or tells of a fault'}.`;
  return { tool, input: input.name, sections, conclusion };
}
