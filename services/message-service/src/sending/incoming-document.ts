import { createHash } from 'node:crypto';
import {
  ContractError,
  CreateMessage,
  type MessageCreateAttributes,
  readMessageDocument,
} from '@budkavle/contracts';
import { canonicalParticipant } from '@budkavle/formats';
import { ServiceError, type Spool } from '@budkavle/platform';
import { Errors } from 'typebox/value';
import { mayActFor } from '../access/rights.ts';
import type { Caller } from '../api/authorize.ts';
import { ApiRefusal, issue, refusal } from '../api/refusal.ts';
import type { Context } from '../context.ts';

/** A file of a request, on disk, not yet kept. */
export interface UploadedFile {
  /** Under whose key it lies. */
  participant: string;
  spool: Spool;
  size: number;
  sha256: string;
  /** The first octets, to recognise the type. */
  head: Buffer;
}

export interface IncomingDocument {
  id: string | undefined;
  attributes: MessageCreateAttributes;
  /** `content` of a file in `attributes` is the name of its upload. */
  files: ReadonlyMap<string, UploadedFile>;
  discard(): Promise<void>;
}

const headBytes = 512;
const maxIssues = 50;

/** Reads a request body as a stream: files to disk, the rest checked against the schema. Throws ApiRefusal. */
export async function readIncoming(
  context: Context,
  caller: Caller,
  body: AsyncIterable<Uint8Array>,
): Promise<IncomingDocument> {
  const files = new Map<string, UploadedFile>();
  const discard = async () => {
    await Promise.all([...files.values()].map((file) => file.spool.discard()));
  };
  let total = 0;
  try {
    const document = await readMessageDocument(body, {
      limits: { maxBytes: Number.MAX_SAFE_INTEGER },
      onContent: async (_place, content, before) => {
        const name = `file-${files.size}`;
        const participant = spoolOwner(caller, before);
        const spool = await context.blobs.spool(participant);
        const file: UploadedFile = { participant, spool, size: 0, sha256: '', head: Buffer.alloc(0) };
        files.set(name, file);
        const hash = createHash('sha256');
        for await (const chunk of content) {
          total += chunk.length;
          if (total > context.settings.messageBytes) throw new ApiRefusal('MT_TOO_LARGE');
          if (file.head.length < headBytes) {
            file.head = Buffer.concat([file.head, chunk.subarray(0, headBytes - file.head.length)]);
          }
          hash.update(chunk);
          await spool.write(chunk);
        }
        file.size = spool.size;
        file.sha256 = hash.digest('hex');
        return name;
      },
    });
    const { id, attributes } = checkSchema(document);
    return { id, attributes, files, discard };
  } catch (error) {
    await discard();
    throw refusalOf(error);
  }
}

/**
 * Under whose key a file is spooled: the sender's, when the sender came first and the caller may act for it; otherwise a key
 * of the API client's own, until it is known.
 */
function spoolOwner(caller: Caller, before: Readonly<Record<string, unknown>>): string {
  const { sender } = before;
  const address = (before.senderAttention as { subOrganization?: { extension?: unknown } } | undefined)
    ?.subOrganization?.extension;
  if (
    typeof sender === 'string' &&
    mayActFor(caller.rights, sender, typeof address === 'string' ? address : undefined)
  ) {
    return canonicalParticipant(sender);
  }
  return `api-client:${caller.clientId}`;
}

function checkSchema(document: unknown): { id: string | undefined; attributes: MessageCreateAttributes } {
  const errors = [...Errors(CreateMessage, document)];
  if (errors.length > 0) {
    throw new ApiRefusal('MT_SCHEMA', {
      issues: errors
        .slice(0, maxIssues)
        .map((error) => issue('MT_SCHEMA', error.message, pathOf(error.instancePath))),
    });
  }
  const { data } = document as CreateMessage;
  if (!data?.attributes) throw refusal('MT_SCHEMA', 'must have data.attributes', 'data.attributes');
  if (data.type !== 'messages') throw refusal('MT_SCHEMA', "must be 'messages'", 'data.type');
  return { id: data.id, attributes: data.attributes };
}

/** `/data/attributes/label` -> `data.attributes.label`; only names of the schema can be in it. */
function pathOf(instancePath: string): string {
  return instancePath.slice(1).replaceAll('/', '.').slice(0, 200) || 'data';
}

function refusalOf(error: unknown): unknown {
  if (error instanceof ContractError && error.code === 'CONTRACT_JSON') {
    return refusal('MT_SCHEMA', error.message, error.path || 'data');
  }
  if (error instanceof ServiceError && error.code === 'BODY_TOO_LARGE') return new ApiRefusal('MT_TOO_LARGE');
  return error;
}
