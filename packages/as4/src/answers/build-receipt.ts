import type { KeyEntry } from '@budkavle/pki';
import {
  attribute,
  childElements,
  element,
  type Markup,
  type SignedReference,
  textContent,
  type XmlElement,
} from '@budkavle/xml-security';
import { leaf, messagingMarkup } from '../ebms/build-user-message.ts';
import { As4Error } from '../errors/as4-error.ts';
import { ns } from '../namespaces.ts';
import { localIds, signEnvelope } from '../soap/signed-envelope.ts';

export interface SignalOptions {
  /** Ours: signs the answer. */
  readonly key: KeyEntry;
  /** A new one of our own. */
  readonly messageId: string;
  /** xs:dateTime in UTC. */
  readonly timestamp: string;
}

/**
 * The signed receipt for a user message (section 8): one MessagePartNRInformation for every ds:Reference of its
 * SignedInfo, in that order, values copied as they stand; nothing else in eb:Receipt.
 * To be sent only after the message is durable.
 */
export async function buildReceipt(
  options: SignalOptions & {
    readonly message: {
      readonly header: { readonly messageId: string };
      readonly references: readonly SignedReference[];
    };
  },
): Promise<Buffer> {
  const { header, references } = options.message;
  const parts = references.map((reference) =>
    element('ebbp:MessagePartNRInformation', {}, copyReference(reference.element)),
  );
  return signSignal(options, header.messageId, [
    element('eb:Receipt', {}, element('ebbp:NonRepudiationInformation', { 'xmlns:ebbp': ns.ebbp }, ...parts)),
  ]);
}

/** eb:SignalMessage with its contents, signed over Messaging and Body. */
export async function signSignal(
  options: SignalOptions,
  refToMessageId: string | undefined,
  contents: readonly Markup[],
): Promise<Buffer> {
  const ids = localIds(options.messageId);
  const signal = element(
    'eb:SignalMessage',
    {},
    element(
      'eb:MessageInfo',
      {},
      leaf('eb:Timestamp', options.timestamp),
      leaf('eb:MessageId', options.messageId),
      refToMessageId === undefined ? undefined : leaf('eb:RefToMessageId', refToMessageId),
    ),
    ...contents,
  );
  const signed = await signEnvelope({
    ids,
    messaging: messagingMarkup(ids.messaging, signal),
    key: options.key,
  });
  return signed.octets;
}

/** The names under which parts of a ds:Reference are written again. */
const prefixes: Readonly<Record<string, string>> = {
  [ns.ds]: 'ds',
  'http://www.w3.org/2001/10/xml-exc-c14n#': 'ec',
};

/** URI, transforms with their parameters, digest method and value: texts and attribute values octet for octet. */
function copyReference(reference: XmlElement): Markup {
  return copy(reference, { 'xmlns:ds': ns.ds });
}

function copy(source: XmlElement, declarations: Record<string, string>): Markup {
  const prefix = prefixes[source.namespaceURI];
  if (prefix === undefined) throw new As4Error('AS4_USAGE', 'a ds:Reference with foreign content');
  const attributes: Record<string, string> = { ...declarations };
  if (prefix === 'ec') attributes['xmlns:ec'] = source.namespaceURI;
  for (const { namespaceURI, localName } of source.attributes)
    if (namespaceURI === '' && localName !== 'Id') attributes[localName] = attribute(source, localName) ?? '';
  const children = childElements(source);
  const name = `${prefix}:${source.localName}`;
  return children.length === 0
    ? element(name, attributes, textContent(source))
    : element(name, attributes, ...children.map((one) => copy(one, {})));
}
