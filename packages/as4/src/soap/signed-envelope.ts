import { createHash } from 'node:crypto';
import type { KeyEntry } from '@budkavle/pki';
import {
  canonicalize,
  child,
  element,
  type Markup,
  parseXml,
  type ReferenceToSign,
  type XmlElement,
} from '@budkavle/xml-security';
import { As4Error } from '../errors/as4-error.ts';
import { ns, uris } from '../namespaces.ts';
import { securityMarkup, signatureMarkup, tokenMarkup } from '../wss/build-security.ts';

export interface LocalIds {
  readonly messaging: string;
  readonly body: string;
  readonly token: string;
  /** Appended to the ids of the signature and its parts. */
  readonly suffix: string;
}

/** Ids that depend on the message alone, so that a rebuilt message has the same digests (section 10). */
export function localIds(messageId: string): LocalIds {
  const suffix = createHash('sha256').update(messageId).digest('hex').slice(0, 32);
  return { messaging: `MSG-${suffix}`, body: `BODY-${suffix}`, token: `BST-S-${suffix}`, suffix };
}

export interface SignedEnvelope {
  readonly octets: Buffer;
  /** In the order of SignedInfo: Messaging, Body, attachments. */
  readonly references: readonly ReferenceToSign[];
}

/**
 * A SOAP envelope signed over eb:Messaging, Body and `attachments`; `before` are the blocks that stand above the
 * signer's token (section 5.1). Digests are taken from the octets as they will be read, not from the markup.
 */
export async function signEnvelope(options: {
  ids: LocalIds;
  messaging: Markup;
  key: KeyEntry;
  attachments?: readonly ReferenceToSign[];
  before?: readonly Markup[];
}): Promise<SignedEnvelope> {
  const { ids, key } = options;
  const body = element('S12:Body', { 'xmlns:wsu': ns.wsu, 'wsu:Id': ids.body });
  const unsigned = parseXml(envelopeMarkup([options.messaging], body).xml);
  const header = child(unsigned, ns.s12, 'Header');
  const references: ReferenceToSign[] = [
    localReference(ids.messaging, header && child(header, ns.eb, 'Messaging')),
    localReference(ids.body, child(unsigned, ns.s12, 'Body')),
    ...(options.attachments ?? []),
  ];
  const security = securityMarkup(
    ...(options.before ?? []),
    tokenMarkup(ids.token, key.certificate),
    await signatureMarkup(ids.suffix, ids.token, references, key),
  );
  const { xml } = envelopeMarkup([security, options.messaging], body);
  return { octets: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${xml}`), references };
}

function envelopeMarkup(blocks: readonly Markup[], body: Markup): Markup {
  return element('S12:Envelope', { 'xmlns:S12': ns.s12 }, element('S12:Header', {}, ...blocks), body);
}

function localReference(id: string, target: XmlElement | undefined): ReferenceToSign {
  if (!target) throw new As4Error('AS4_USAGE', 'the envelope could not be built');
  const digest = createHash('sha256')
    .update(canonicalize(target, { mode: 'exclusive' }))
    .digest();
  return { uri: `#${id}`, transform: uris.excC14n, digest };
}
