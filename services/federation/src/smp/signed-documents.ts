import { createHash } from 'node:crypto';
import {
  buildServiceGroup,
  buildServiceMetadata,
  type Identifier,
  type ServiceMetadataContent,
  smpUrls,
} from '@budkavle/discovery';
import type { KeyEntry } from '@budkavle/pki';
import type { PublishedDocumentTable } from '../database/tables.ts';
import type { ParticipantContent } from './content.ts';
import { identifierKey, serviceGroupKey } from './paths.ts';

/** A document that differs from what is served now. */
export interface SignedDocument {
  readonly documentKey: string;
  readonly body: Buffer;
  readonly contentSha256: string;
}

type Stored = Pick<PublishedDocumentTable, 'document_key' | 'content_sha256' | 'signer_sha256'>;

/**
 * The documents of a participant that have to be made anew, and the keys of all that are to be served.
 * What says the same and is signed by the same key stays as it is: its Last-Modified tells the truth.
 */
export async function signChangedDocuments(
  content: ParticipantContent,
  stored: readonly Stored[],
  smp: { readonly baseUrl: string; readonly key: KeyEntry },
): Promise<{ keep: string[]; changed: SignedDocument[] }> {
  const { participant, documents } = content;
  const signer = smp.key.certificate.fingerprintSha256;
  const known = new Map(
    stored
      .filter((each) => each.signer_sha256 === signer)
      .map((each) => [each.document_key, each.content_sha256]),
  );
  const keep: string[] = [];
  const changed: SignedDocument[] = [];
  for (const each of [
    groupDraft(participant, documents, smp.baseUrl),
    ...documents.map(metadataDraft(smp.key)),
  ]) {
    keep.push(each.documentKey);
    if (known.get(each.documentKey) === each.contentSha256) continue;
    changed.push({
      documentKey: each.documentKey,
      contentSha256: each.contentSha256,
      body: await each.build(),
    });
  }
  return { keep, changed };
}

interface Draft {
  readonly documentKey: string;
  readonly contentSha256: string;
  build(): Promise<Buffer>;
}

function groupDraft(
  participant: Identifier,
  documents: readonly ServiceMetadataContent[],
  baseUrl: string,
): Draft {
  const { scheme, value } = participant;
  const references = documents.map(
    (each) => smpUrls(baseUrl, { scheme, value }, each.document).serviceMetadata,
  );
  const body = buildServiceGroup({ participant: { scheme, value }, references });
  return { documentKey: serviceGroupKey, contentSha256: sha256(body), build: async () => body };
}

function metadataDraft(key: KeyEntry) {
  return (content: ServiceMetadataContent): Draft => ({
    documentKey: identifierKey(content.document),
    contentSha256: sha256(Buffer.from(JSON.stringify(content))),
    build: () =>
      buildServiceMetadata(content, {
        certificate: key.certificate.der,
        chain: [],
        sign: (octets) => key.sign(octets),
      }),
  });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
