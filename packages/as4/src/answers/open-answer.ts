import { type Certificate, PkiError } from '@budkavle/pki';
import {
  childElements,
  childrenNamed,
  parseXml,
  type XmlElement,
  XmlSecurityError,
} from '@budkavle/xml-security';
import type { EbmsError } from '../ebms/header.ts';
import { readErrors, readSignalInfo } from '../ebms/read-signal.ts';
import { validateMessaging } from '../ebms/validate-messaging.ts';
import { As4Error } from '../errors/as4-error.ts';
import { ns } from '../namespaces.ts';
import type { As4Profile } from '../profile/as4-profile.ts';
import type { SentReference } from '../sending/build-user-message.ts';
import { isNamedSoap, readHeaderBlocks, uniqueIds } from '../soap/envelope.ts';
import {
  type Authenticate,
  authenticateSigner,
  type KnownCertificates,
  verifySignature,
} from '../wss/authenticate-signer.ts';
import { checkReferences } from '../wss/check-references.ts';
import { checkTimestamp } from '../wss/check-timestamp.ts';
import { readSecurity } from '../wss/read-security.ts';
import { checkReceiptReferences } from './receipt-information.ts';
import { readFault, type SoapFault } from './soap-fault.ts';

/** What an HTTP answer says about the message that was sent. */
export type Answer =
  | {
      /** Proof of delivery. Keep the octets, the certificate and the evidence. */
      readonly kind: 'receipt';
      readonly messageId: string;
      readonly timestamp: string;
      readonly signer: Certificate;
      readonly evidence: unknown;
      readonly signatureValue: Buffer;
    }
  | {
      readonly kind: 'error';
      readonly errors: readonly EbmsError[];
      /** Signed by the receiver and verified. If not, it is a hint: retry as if unanswered, then report. */
      readonly trusted: boolean;
      readonly notTrustedBecause: string | undefined;
      readonly fault: SoapFault | undefined;
    }
  | { readonly kind: 'fault'; readonly fault: SoapFault }
  /** Empty, or not SOAP: the status decides. */
  | { readonly kind: 'nothing'; readonly reason: string };

export interface OpenAnswerOptions {
  readonly profile: As4Profile;
  readonly messageId: string;
  readonly toPartyId: string;
  readonly references: readonly SentReference[];
  readonly authenticate: Authenticate;
  readonly knownCertificates?: KnownCertificates;
  readonly now?: () => Date;
}

/**
 * Reads the body of an answer (sections 1, 8, 9). Body first, status second.
 * @throws As4Error EBMS:0302 for a receipt that proves nothing; PkiError PKI_REVOCATION_UNAVAILABLE
 */
export async function openAnswer(octets: Uint8Array, options: OpenAnswerOptions): Promise<Answer> {
  const envelope = readLoosely(octets, options.profile.limits.envelopeBytes);
  if (typeof envelope === 'string') return { kind: 'nothing', reason: envelope };
  try {
    return await readSignal(envelope, options);
  } catch (error) {
    // What says a thing twice says nothing: two readers could choose differently.
    if (!(error instanceof XmlSecurityError)) throw error;
    return { kind: 'nothing', reason: `the answer is ambiguous (${error.code})` };
  }
}

async function readSignal(envelope: LooseEnvelope, options: OpenAnswerOptions): Promise<Answer> {
  const fault = readFault(envelope.body);
  const signal = envelope.messaging && childrenNamed(envelope.messaging, ns.eb, 'SignalMessage')[0];
  const errors = signal ? readErrors(signal) : [];
  if (errors.length > 0) return { kind: 'error', errors, fault, ...(await trust(envelope, options, signal)) };
  if (signal && childrenNamed(signal, ns.eb, 'Receipt').length > 0)
    return await verifyReceipt(envelope, options);
  if (fault) return { kind: 'fault', fault };
  return { kind: 'nothing', reason: 'the answer holds neither a receipt nor an error' };
}

interface LooseEnvelope {
  readonly root: XmlElement;
  readonly header: XmlElement | undefined;
  readonly body: XmlElement;
  readonly messaging: XmlElement | undefined;
}

function readLoosely(octets: Uint8Array, maxBytes: number): LooseEnvelope | string {
  if (octets.length === 0) return 'the answer is empty';
  let root: XmlElement;
  try {
    root = parseXml(octets, { limits: { maxBytes, maxDepth: 64 } });
  } catch (error) {
    if (!(error instanceof XmlSecurityError)) throw error;
    return `the answer is not XML (${error.code})`;
  }
  const parts = childElements(root);
  const header = parts.find((one) => isNamedSoap(one, 'Header'));
  const body = parts.find((one) => isNamedSoap(one, 'Body'));
  if (root.localName !== 'Envelope' || root.namespaceURI !== ns.s12 || !body)
    return 'the answer is not SOAP 1.2';
  const messaging = header && childrenNamed(header, ns.eb, 'Messaging')[0];
  return { root, header, body, messaging };
}

/** Rules 1 to 4 of section 8. */
async function verifyReceipt(envelope: LooseEnvelope, options: OpenAnswerOptions): Promise<Answer> {
  try {
    const { signal, signer, evidence, signatureValue } = await verifySignal(envelope, options);
    const [receipt, ...more] = childrenNamed(signal, ns.eb, 'Receipt');
    if (!receipt || more.length > 0) throw new As4Error('EBMS:0302', 'exactly one Receipt expected');
    const { messageId, timestamp } = readSignalInfo(signal);
    checkReceiptReferences(receipt, options.references);
    return { kind: 'receipt', messageId, timestamp, signer, evidence, signatureValue };
  } catch (cause) {
    const reason = cause instanceof XmlSecurityError ? cause.code : cause instanceof As4Error && cause.reason;
    if (!reason || (cause instanceof As4Error && cause.code === 'EBMS:0302')) throw cause;
    throw new As4Error('EBMS:0302', `receipt refused: ${reason}`, {
      cause,
      refToMessageId: options.messageId,
    });
  }
}

async function trust(
  envelope: LooseEnvelope,
  options: OpenAnswerOptions,
  signal: XmlElement | undefined,
): Promise<{ trusted: boolean; notTrustedBecause: string | undefined }> {
  try {
    const verified = await verifySignal(envelope, options);
    return { trusted: verified.signal === signal, notTrustedBecause: undefined };
  } catch (error) {
    if (error instanceof As4Error) return { trusted: false, notTrustedBecause: error.reason };
    if (error instanceof PkiError || error instanceof XmlSecurityError)
      return { trusted: false, notTrustedBecause: error.code };
    throw error;
  }
}

/** One signal about our message, signed over Messaging and Body by the party that we sent to. */
async function verifySignal(envelope: LooseEnvelope, options: OpenAnswerOptions) {
  if (!envelope.header) throw new As4Error('EBMS:0302', 'no SOAP Header');
  const { messaging, security } = readHeaderBlocks(envelope.header);
  validateMessaging(messaging);
  const messages = childElements(messaging);
  const [signal] = messages;
  if (!signal || messages.length > 1 || signal.localName !== 'SignalMessage')
    throw new As4Error('EBMS:0302', 'exactly one SignalMessage expected');
  if (readSignalInfo(signal).refToMessageId !== options.messageId)
    throw new As4Error('EBMS:0302', 'RefToMessageId is not our MessageId');
  const { suite, limits } = options.profile;
  const header = readSecurity(security, suite, limits.references);
  const signed = checkReferences(header.signature.references, {
    ids: uniqueIds(envelope.root),
    messaging,
    body: envelope.body,
    timestamp: header.timestamp,
    contentIds: [],
  });
  const { certificate, evidence } = await authenticateSigner({
    signer: header.signer,
    partyId: options.toPartyId,
    authenticate: options.authenticate,
    knownCertificates: options.knownCertificates,
  });
  verifySignature(header.signature, certificate, [
    [signed.messaging, messaging],
    [signed.body, envelope.body],
    ...(signed.timestamp && header.timestamp ? [[signed.timestamp, header.timestamp] as const] : []),
  ]);
  checkTimestamp(header.timestamp, signed.timestamp, options.now?.() ?? new Date());
  return { signal, signer: certificate, evidence, signatureValue: header.signature.signatureValue };
}
