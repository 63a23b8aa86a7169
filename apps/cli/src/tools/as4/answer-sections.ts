import { ebmsErrors, isEbmsCode, type SentReference } from '@budkavle/as4';
import {
  checkReceiptReferences,
  ns,
  readErrors,
  readSignalInfo,
  validateMessaging,
} from '@budkavle/as4/inspection';
import {
  attribute,
  child,
  childElements,
  childrenNamed,
  textContent,
  type XmlElement,
} from '@budkavle/xml-security';
import { findError } from '../errors/collect.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import type { SoapMessage } from './soap-message.ts';

/** What was sent, to compare a receipt with. */
export interface SentMessage {
  readonly name: string;
  readonly messageId: string;
  /** Who must have signed the answer. */
  readonly toPartyId: string;
  readonly references: readonly SentReference[];
}

/** Signals and faults: receipts, errors, pull requests. */
export function answerSections(soap: SoapMessage, sent: SentMessage | undefined): SectionBuilder[] {
  const sections = soap.signals.flatMap((signal) => signalSections(signal, soap, sent));
  if (soap.fault) {
    const section = new SectionBuilder('SOAP fault').fact('code', soap.fault.code);
    section.fault('fault', soap.fault.reason || 'without a reason');
    sections.push(section);
  }
  return sections;
}

function signalSections(
  signal: XmlElement,
  soap: SoapMessage,
  sent: SentMessage | undefined,
): SectionBuilder[] {
  const section = new SectionBuilder('Signal');
  const { messaging } = soap;
  if (messaging)
    section.attempt(
      'schema',
      () => validateMessaging(messaging),
      () => 'valid',
    );
  const info = section.attempt('message info', () => readSignalInfo(signal));
  section
    .fact('MessageId', info?.messageId || undefined)
    .fact('Timestamp', info?.timestamp || undefined)
    .fact('RefToMessageId', info?.refToMessageId);
  const errors = section.attempt('errors', () => readErrors(signal)) ?? [];
  const receipts = childrenNamed(signal, ns.eb, 'Receipt');
  const pull = childrenNamed(signal, ns.eb, 'PullRequest').length > 0;
  const kind = errors.length > 0 ? 'error' : receipts.length > 0 ? 'receipt' : pull ? 'pull request' : 'none';
  section.fact('kind', kind);
  if (sent) {
    if (info?.refToMessageId === sent.messageId) section.good('about', `the message in ${sent.name}`);
    else section.fault('about', `not about the message in ${sent.name}`, { code: 'EBMS:0302' });
  }
  if (pull) section.fault('kind', 'pulling is not of the transport profile', { code: 'EBMS:0010' });
  else if (kind === 'none') section.fault('kind', 'neither receipt nor error', { code: 'EBMS:0010' });
  return [section, ...errors.map(errorSection), ...receipts.map((receipt) => receiptSection(receipt, sent))];
}

function errorSection(error: ReturnType<typeof readErrors>[number]): SectionBuilder {
  const known = isEbmsCode(error.code) ? ebmsErrors[error.code] : undefined;
  const described = findError(error.code);
  const section = new SectionBuilder('Error')
    .fact('code', error.code)
    .fact('severity', error.severity)
    .fact('name', error.shortDescription ?? known?.shortDescription)
    .fact('category', error.category)
    .fact('origin', error.origin)
    .fact('about message', error.refToMessageInError)
    .fact('description', error.description)
    .fact('detail', error.detail)
    .fact('meaning', described?.title)
    .fact('what to do', described?.action);
  return error.severity === 'warning'
    ? section.check('error', 'warning', 'a warning: the message was taken')
    : section.fault('error', described?.title ?? 'a code that is not in the table', {
        code: error.code,
      });
}

/** Non-repudiation information: which digests the receiver says it got. */
function receiptSection(receipt: XmlElement, sent: SentMessage | undefined): SectionBuilder {
  const section = new SectionBuilder('Receipt');
  const information = childrenNamed(receipt, ns.ebbp, 'NonRepudiationInformation');
  if (information.length === 0)
    return section.fault('proof', 'no NonRepudiationInformation: it proves nothing', { code: 'EBMS:0302' });
  for (const reference of information.flatMap(childElements).flatMap(childElements)) {
    const inNamespace = reference.namespaceURI === ns.ds && reference.localName === 'Reference';
    if (!inNamespace)
      section.fault('reference', 'not a ds:Reference (wrong namespace or name)', { code: 'EBMS:0302' });
    section.fact(`received ${attribute(reference, 'URI') ?? '(no URI)'}`, digestOf(reference));
  }
  if (!sent) return section.check('proof', 'unknown', 'not compared with what was sent (--sent FILE)');
  for (const { uri, digest } of sent.references) section.fact(`sent ${uri}`, digest.toString('base64'));
  section.attempt(
    'proof',
    () => checkReceiptReferences(receipt, sent.references),
    () => 'the receiver confirms exactly the digests that were sent',
  );
  return section;
}

function digestOf(reference: XmlElement): string {
  const value =
    child(reference, ns.ds, 'DigestValue') ??
    childElements(reference).find((one) => one.localName === 'DigestValue');
  return value ? textContent(value).trim() : 'no digest';
}
