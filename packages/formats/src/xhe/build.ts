import {
  type ContentAlgorithm,
  element,
  escapeAttribute,
  type KeyTransport,
  type Markup,
  type Signer,
  sealEncryptedData,
  signEnveloped,
} from '@budkavle/xml-security';
import { FormatsError } from '../errors.ts';
import { codes, type ScopeCriterion } from '../identifiers/code-lists.ts';
import { documentTypes, process } from '../identifiers/document-type.ts';
import type { Identifier } from '../identifiers/identifier.ts';
import { participantScheme } from '../identifiers/participant.ts';
import { sdkTimestamp } from '../identifiers/values.ts';
import { xha, xhb, xhe } from './grammar.ts';
import { readXheHeader } from './read-header.ts';
import type { XheHeaderInput } from './xhe-header.ts';

export interface XheEncryption {
  readonly recipientCertificate: Buffer;
  readonly content: ContentAlgorithm;
  readonly transport: KeyTransport;
}

/** What signEnveloped needs to know about the root that buildXhe writes. Prefixes as in the official examples. */
export const xheRoot: { endTag: string; contextNamespaces: ReadonlyMap<string, string> } = {
  endTag: '</x:XHE>',
  contextNamespaces: new Map([
    ['', xhb],
    ['x', xhe],
    ['xha', xha],
  ]),
};

function openTag(): string {
  const namespaces = [...xheRoot.contextNamespaces].map(
    ([prefix, uri]) => ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(uri)}"`,
  );
  return `<x:XHE${namespaces.join('')}>`;
}

const basic = (name: string, text: string): Markup => element(name, {}, text);

function party(name: string, id: Identifier): Markup {
  const identification = element('ID', { schemeID: id.scheme }, id.value);
  return element(`xha:${name}`, {}, element('xha:PartyIdentification', {}, identification));
}

function criterion(code: ScopeCriterion, value: string): Markup {
  return element(
    'xha:BusinessScopeCriterion',
    {},
    basic('BusinessScopeCriterionTypeCode', code),
    basic('BusinessScopeCriterionValue', value),
  );
}

/** Everything before and after the payload; canonical by construction, order of the XSD. */
function frame(header: XheHeaderInput, encrypted: boolean): { before: string; after: string } {
  const scope: Record<ScopeCriterion, string> = {
    FEDERATIONID: header.federationId,
    PROCESSID: header.process.value,
    PROCESSID_SCHEME: header.process.scheme,
    DOCUMENTID: header.document.value,
    DOCUMENTID_SCHEME: header.document.scheme,
  };
  const before = [
    basic('XHEVersionID', codes.xheVersion),
    basic('CustomizationID', codes.xheCustomization),
    element(
      'xha:Header',
      {},
      basic('ID', header.id),
      basic('CreationDateTime', header.creationDateTime),
      element('xha:BusinessScope', {}, ...codes.scopeCriteria.map((code) => criterion(code, scope[code]))),
      party('FromParty', header.sender),
      party('ToParty', header.recipient),
    ),
    { xml: '<xha:Payloads><xha:Payload>' },
    basic('DocumentTypeCode', header.documentTypeCode),
    basic('ContentTypeCode', header.contentTypeCode),
    header.handlingServiceId === undefined ? undefined : basic('HandlingServiceID', header.handlingServiceId),
    basic('InstanceEncryptionIndicator', String(encrypted)),
    { xml: '<xha:PayloadContent>' },
  ];
  return {
    before: openTag() + before.map((part) => part?.xml ?? '').join(''),
    after: '</xha:PayloadContent></xha:Payload></xha:Payloads>',
  };
}

/** Our own envelope is held to every rule before the first octet goes out. Throws FMT_XHE_MODEL. */
async function check(before: string, after: string, encrypted: boolean): Promise<void> {
  const content = encrypted
    ? '<e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#">x</e:EncryptedData>'
    : 'x';
  const { findings } = await readXheHeader(Buffer.from(before + content + after + xheRoot.endTag));
  if (findings.length > 0) throw new FormatsError('FMT_XHE_MODEL', { findings });
}

/**
 * The envelope's canonical octets up to, not including, `</x:XHE>`: input of signEnveloped with `xheRoot`.
 * `payload`: the canonical octets of one element that declares its own namespaces (writeMessage, buildReceipt).
 */
export async function* buildXhe(
  header: XheHeaderInput,
  payload: AsyncIterable<Uint8Array>,
  encryption?: XheEncryption,
): AsyncIterable<Uint8Array> {
  const { before, after } = frame(header, encryption !== undefined);
  await check(before, after, encryption !== undefined);
  yield Buffer.from(before);
  if (encryption)
    yield* sealEncryptedData(payload, { ...encryption, contextNamespaces: xheRoot.contextNamespaces });
  else yield* payload;
  yield Buffer.from(after);
}

/**
 * Header and payload in, signed XHE octets out: one pass, constant memory. With `encryption` the payload is
 * encrypted to the recipient, then the whole is signed (tm-base-ext-sigenc). Throws FMT_XHE_MODEL before the first octet.
 */
export function sealXhe(
  header: XheHeaderInput,
  payload: AsyncIterable<Uint8Array>,
  options: {
    encryption?: XheEncryption;
    signing: { certificate: Buffer; chain?: readonly Buffer[]; sign: Signer };
  },
): AsyncIterable<Buffer> {
  return signEnveloped(buildXhe(header, payload, options.encryption), {
    rootEndTag: xheRoot.endTag,
    contextNamespaces: xheRoot.contextNamespaces,
    ...options.signing,
  });
}

interface Addressing {
  readonly id: string;
  readonly creationDateTime?: string;
  readonly sender: string;
  readonly recipient: string;
  readonly federationId: string;
}

function header(type: (typeof documentTypes)['message' | 'receipt'], input: Addressing): XheHeaderInput {
  return {
    id: input.id,
    creationDateTime: input.creationDateTime ?? sdkTimestamp(),
    sender: { scheme: participantScheme, value: input.sender },
    recipient: { scheme: participantScheme, value: input.recipient },
    federationId: input.federationId,
    process,
    document: type.identifier,
    documentTypeCode: type.typeCode,
    contentTypeCode: codes.payloadContentType,
  };
}

/** `id` = messageId, `handlingServiceId` = the recipient's functional address (B1.3.3). */
export function messageXheHeader(input: Addressing & { handlingServiceId: string }): XheHeaderInput {
  return { ...header(documentTypes.message, input), handlingServiceId: input.handlingServiceId };
}

/** The HandlingServiceID of the receipted message is forwarded (B1.4.7). */
export function receiptXheHeader(input: Addressing & { handlingServiceId?: string }): XheHeaderInput {
  return {
    ...header(documentTypes.receipt, input),
    ...(input.handlingServiceId !== undefined && { handlingServiceId: input.handlingServiceId }),
  };
}
