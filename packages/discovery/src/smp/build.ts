import { element, type Markup, type Signer, signEnveloped } from '@budkavle/xml-security';
import { DiscoveryError } from '../errors.ts';
import { type Identifier, participantIdentifier } from '../identifiers.ts';
import type { ServiceEndpoint } from './metadata.ts';
import {
  certificateMimeCode,
  certPubExtensionId,
  smbNamespace,
  smcNamespace,
  smpNamespace,
  typeCodes,
} from './names.ts';

/** An endpoint to publish: the certificate as DER. */
export type EndpointContent = Omit<ServiceEndpoint, 'certificate' | 'requireBusinessLevelSignature'> & {
  readonly certificate: Uint8Array;
  readonly requireBusinessLevelSignature?: boolean | undefined;
};

/** What one SignedServiceMetadata is made from. */
export interface ServiceMetadataContent {
  readonly participant: Identifier;
  readonly document: Identifier;
  readonly processes: readonly {
    readonly process: Identifier;
    readonly endpoints: readonly EndpointContent[];
  }[];
  readonly certificates: readonly { readonly typeCode: string; readonly der: Uint8Array }[];
}

/** The SMP's certificate (and chain, DER) and what signs with its key. */
export interface SmpKey {
  readonly certificate: Uint8Array;
  readonly chain?: readonly Uint8Array[] | undefined;
  readonly sign: Signer;
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The unsigned ServiceGroup (discovery.md 3.1). References are absolute addresses on the same SMP. */
export function buildServiceGroup(group: { participant: Identifier; references: readonly string[] }): Buffer {
  const root = element(
    'ServiceGroup',
    { xmlns: smpNamespace },
    identifierElement('ParticipantIdentifier', participantIdentifier(group.participant)),
    element(
      'ServiceMetadataReferenceCollection',
      {},
      ...group.references.map((href) => element('ServiceMetadataReference', { href })),
    ),
  );
  return Buffer.from(declaration + root.xml);
}

/**
 * A SignedServiceMetadata as it is served: signed exactly as discovery.md 5.1 (enveloped transform alone, inclusive C14N 1.0,
 * RSA-SHA256, SHA-256), so that every client finds the digest. Throws DISC_IDENTIFIER, DISC_CONTENT.
 */
export async function buildServiceMetadata(content: ServiceMetadataContent, key: SmpKey): Promise<Buffer> {
  const rootEndTag = '</SignedServiceMetadata>';
  const unsigned = serviceMetadataMarkup(content).xml;
  const signed = signEnveloped(oneChunk(unsigned.slice(0, -rootEndTag.length)), {
    rootEndTag,
    contextNamespaces: new Map([['', smpNamespace]]),
    certificate: Buffer.from(key.certificate),
    chain: (key.chain ?? []).map((der) => Buffer.from(der)),
    sign: key.sign,
    referenceC14n: false,
  });
  const chunks: Buffer[] = [Buffer.from(declaration)];
  for await (const chunk of signed) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The document without its signature: its own canonical form. */
export function serviceMetadataMarkup(content: ServiceMetadataContent): Markup {
  checkContent(content);
  return element(
    'SignedServiceMetadata',
    { xmlns: smpNamespace },
    element(
      'ServiceMetadata',
      {},
      element(
        'ServiceInformation',
        {},
        identifierElement('ParticipantIdentifier', participantIdentifier(content.participant)),
        identifierElement('DocumentIdentifier', content.document),
        element(
          'ProcessList',
          {},
          ...content.processes.map(({ process, endpoints }) =>
            element(
              'Process',
              {},
              identifierElement('ProcessIdentifier', process),
              element('ServiceEndpointList', {}, ...endpoints.map(endpointElement)),
            ),
          ),
        ),
        ...content.certificates.map(certPubExtension),
      ),
    ),
  );
}

function identifierElement(name: string, identifier: Identifier): Markup {
  return element(name, { scheme: identifier.scheme }, identifier.value);
}

function endpointElement(endpoint: EndpointContent): Markup {
  return element(
    'Endpoint',
    { transportProfile: endpoint.transportProfile },
    element('EndpointURI', {}, endpoint.url),
    optionalElement('RequireBusinessLevelSignature', endpoint.requireBusinessLevelSignature?.toString()),
    optionalElement('MinimumAuthenticationLevel', endpoint.minimumAuthenticationLevel),
    optionalElement('ServiceActivationDate', dateTime(endpoint.activation)),
    optionalElement('ServiceExpirationDate', dateTime(endpoint.expiration)),
    element('Certificate', {}, base64(endpoint.certificate)),
    element('ServiceDescription', {}, endpoint.description),
    element('TechnicalContactUrl', {}, endpoint.technicalContactUrl),
    optionalElement('TechnicalInformationUrl', endpoint.technicalInformationUrl),
  );
}

/** One Extension a certificate; the prefixes are declared where they are used, so that both C14N give the same octets. */
function certPubExtension(certificate: { typeCode: string; der: Uint8Array }): Markup {
  return element(
    'Extension',
    {},
    element('ExtensionID', {}, certPubExtensionId),
    element(
      'smc:Certificate',
      { 'xmlns:smc': smcNamespace },
      element('smb:TypeCode', { 'xmlns:smb': smbNamespace }, certificate.typeCode),
      element(
        'smb:ContentBinaryObject',
        { 'xmlns:smb': smbNamespace, mimeCode: certificateMimeCode },
        base64(certificate.der),
      ),
    ),
  );
}

function optionalElement(name: string, value: string | undefined): Markup | undefined {
  return value === undefined || value === '' ? undefined : element(name, {}, value);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** Whole seconds: some readers know no fractions. */
function dateTime(date: Date | undefined): string | undefined {
  return date?.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function checkContent(content: ServiceMetadataContent): void {
  const endpoints = content.processes.flatMap((each) => each.endpoints);
  if (content.processes.length === 0 || content.processes.some((each) => each.endpoints.length === 0)) {
    throw new DiscoveryError('DISC_CONTENT', 'a service has no endpoint');
  }
  if (endpoints.some((each) => !each.url.startsWith('https://') || each.transportProfile === '')) {
    throw new DiscoveryError('DISC_CONTENT', 'an endpoint has no https address or no transport profile');
  }
  const known: readonly string[] = Object.values(typeCodes);
  if (content.certificates.some((each) => !known.includes(each.typeCode))) {
    throw new DiscoveryError('DISC_CONTENT', 'a participant certificate has an unknown type code');
  }
}

async function* oneChunk(text: string): AsyncIterable<Buffer> {
  yield Buffer.from(text);
}
