import {
  attribute,
  child,
  childElements,
  childrenNamed,
  parseXml,
  textContent,
  type XmlElement,
} from '@budkavle/xml-security';
import { DiscoveryError } from '../errors.ts';
import type { Identifier } from '../identifiers.ts';
import type { ParticipantCertificate, ServiceEndpoint, ServiceMetadata, ServiceProcess } from './metadata.ts';
import { certPubExtensionId, smbNamespace, smcNamespace, smpNamespace } from './names.ts';

/**
 * Reads a SignedServiceMetadata by position from its root; the Signature is not looked at.
 * Throws DISC_SMP_FAULT for anything the specification does not allow, a Redirect among them. Source: discovery.md 3.2, 4.
 */
export function parseServiceMetadata(root: XmlElement): ServiceMetadata {
  const metadata = required(root, 'ServiceMetadata');
  const content = childElements(metadata);
  if (content.length !== 1) throw fault('ServiceMetadata does not hold exactly one element');
  if (child(metadata, smpNamespace, 'Redirect')) throw fault('the SMP answered with a redirect', 'REDIRECT');
  const information = required(metadata, 'ServiceInformation');
  return {
    participant: identifier(required(information, 'ParticipantIdentifier')),
    document: identifier(required(information, 'DocumentIdentifier')),
    processes: many(required(information, 'ProcessList'), 'Process').map(parseProcess),
    certificates: childrenNamed(information, smpNamespace, 'Extension').flatMap(parseExtension),
  };
}

/** The ServiceGroup: for people and tests; its unsigned references steer nothing. Throws DISC_SMP_FAULT. */
export function parseServiceGroup(bytes: Uint8Array): { participant: Identifier; references: string[] } {
  const root = parseXml(bytes);
  if (root.namespaceURI !== smpNamespace || root.localName !== 'ServiceGroup') throw fault('no ServiceGroup');
  const collection = required(root, 'ServiceMetadataReferenceCollection');
  return {
    participant: identifier(required(root, 'ParticipantIdentifier')),
    references: childrenNamed(collection, smpNamespace, 'ServiceMetadataReference').map(
      (reference) => attribute(reference, 'href') ?? '',
    ),
  };
}

function parseProcess(element: XmlElement): ServiceProcess {
  return {
    process: identifier(required(element, 'ProcessIdentifier'), 'type'),
    endpoints: many(required(element, 'ServiceEndpointList'), 'Endpoint').map(parseEndpoint),
  };
}

function parseEndpoint(element: XmlElement): ServiceEndpoint {
  return {
    transportProfile: attribute(element, 'transportProfile') ?? '',
    url: text(required(element, 'EndpointURI')),
    requireBusinessLevelSignature: /^(true|1)$/.test(
      optional(element, 'RequireBusinessLevelSignature') ?? '',
    ),
    minimumAuthenticationLevel: optional(element, 'MinimumAuthenticationLevel'),
    activation: date(optional(element, 'ServiceActivationDate')),
    expiration: date(optional(element, 'ServiceExpirationDate')),
    certificate: text(required(element, 'Certificate')),
    description: optional(element, 'ServiceDescription') ?? '',
    technicalContactUrl: optional(element, 'TechnicalContactUrl') ?? '',
    technicalInformationUrl: optional(element, 'TechnicalInformationUrl'),
  };
}

/** All certificates of an Extension of CertPub; other extensions say nothing to us. */
function parseExtension(extension: XmlElement): ParticipantCertificate[] {
  if (optional(extension, 'ExtensionID') !== certPubExtensionId) return [];
  return childrenNamed(extension, smcNamespace, 'Certificate').map((certificate) => ({
    typeCode: text(required(certificate, 'TypeCode', smbNamespace)),
    content: text(required(certificate, 'ContentBinaryObject', smbNamespace)),
  }));
}

function identifier(element: XmlElement, otherName?: string): Identifier {
  const scheme = attribute(element, 'scheme') ?? (otherName ? attribute(element, otherName) : undefined);
  if (!scheme) throw fault(`${element.localName} has no scheme`);
  return { scheme, value: text(element) };
}

function required(parent: XmlElement, name: string, namespace: string = smpNamespace): XmlElement {
  const found = child(parent, namespace, name);
  if (!found) throw fault(`${parent.localName} has no ${name}`);
  return found;
}

function many(parent: XmlElement, name: string): XmlElement[] {
  const found = childrenNamed(parent, smpNamespace, name);
  if (found.length === 0) throw fault(`${parent.localName} has no ${name}`);
  return found;
}

function optional(parent: XmlElement, name: string): string | undefined {
  const found = child(parent, smpNamespace, name);
  return found ? text(found) : undefined;
}

function text(element: XmlElement): string {
  return textContent(element).trim();
}

/** xs:dateTime; one without time zone is taken as UTC. */
function date(value: string | undefined): Date | undefined {
  if (value === undefined) return undefined;
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/.exec(value);
  const parsed = form ? new Date(form[2] ? value : `${value}Z`) : undefined;
  if (!parsed || Number.isNaN(parsed.getTime())) throw fault('a date is not an xs:dateTime');
  return parsed;
}

function fault(message: string, reason = 'CONTENT'): DiscoveryError {
  return new DiscoveryError('DISC_SMP_FAULT', message, { reason });
}
