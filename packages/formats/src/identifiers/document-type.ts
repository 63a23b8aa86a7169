import { FormatsError } from '../errors.ts';
import { codes } from './code-lists.ts';
import { formatIdentifier, type Identifier, parseIdentifier, sameIdentifier } from './identifier.ts';

export interface DocumentType {
  readonly kind: 'message' | 'receipt';
  readonly identifier: Identifier;
  /** XHE DocumentTypeCode: the qualified name of the payload's root. */
  readonly typeCode: string;
  readonly root: { readonly namespaceURI: string; readonly localName: string };
  /** Must its payload be encrypted (tm-base-ext-sigenc)? Receipts are signed only. */
  readonly encrypted: boolean;
}

export const messageNamespace = 'urn:riv:infrastructure:messaging:MessageWithAttachments:3';
export const receiptNamespace = 'urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2';

function documentType(
  kind: DocumentType['kind'],
  namespaceURI: string,
  localName: string,
  version: string,
): DocumentType {
  return {
    kind,
    identifier: {
      scheme: codes.documentScheme,
      value: `${namespaceURI}::${localName}##${version}::${codes.transportModels.baseExtendedSigned}`,
    },
    typeCode: `Q{${namespaceURI}}${localName}`,
    root: { namespaceURI, localName },
    encrypted: kind === 'message',
  };
}

/** The two document types that every SDK participant must take (A1.5.1). Spelling exactly as published. */
export const documentTypes = {
  message: documentType('message', messageNamespace, 'messagePayload', '3.0'),
  receipt: documentType(
    'receipt',
    receiptNamespace,
    'ApplicationResponse',
    'fdc:digg.se:edelivery:messagetype:response:1::2.1',
  ),
} as const;

export function documentTypeOf(identifier: Identifier): DocumentType | undefined {
  return Object.values(documentTypes).find((type) => sameIdentifier(type.identifier, identifier));
}

export const process: Identifier = { scheme: codes.processScheme, value: codes.process };

/** AS4 Action of a document type (C3.2.1): scheme included. */
export function as4Action(document: Identifier): string {
  return formatIdentifier(document);
}

/** The document type that an AS4 Action names. Throws FMT_IDENTIFIER. */
export function documentOfAction(action: string): Identifier {
  const identifier = parseIdentifier(action.trim());
  if (identifier.scheme !== codes.documentScheme) throw new FormatsError('FMT_IDENTIFIER');
  return identifier;
}
