import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ContractError,
  createSdkApiClient,
  type Message,
  type SdkApiClient,
  sdkApiScopes,
} from '@budkavle/contracts';
import { codes } from '@budkavle/formats';
import { createHttpClient } from '@budkavle/platform';
import type { OrganisationId } from '../../apps/cli/src/demo/plan.ts';
import type { World } from '../world/world.ts';
import type { LoadMessage } from './messages.ts';

/** What a message holds, as far as it is compared. */
export interface Contents {
  text: string;
  files: { name: string; size: number; sha256: string }[];
}

/** A case system of one organisation, as far as SDK API MT/MK is concerned: it sends until there is an answer, and reads. */
export class Driver {
  readonly id: OrganisationId;
  readonly client: SdkApiClient;
  readonly #close: () => Promise<void>;

  constructor(world: World, id: OrganisationId) {
    const keys = world.prepared.keys.organisations.get(id);
    if (!keys) throw new Error(`There are no keys for ${id}`);
    const dispatcher = createHttpClient({
      timeoutMs: 120_000,
    });
    this.id = id;
    this.client = createSdkApiClient({
      baseUrl: `${world.apiUrl(id)}/v1`,
      tokenUrl: `${world.apiUrl(id)}/oauth2/token`,
      clientId: `driver-${id}`,
      privateKey: keys.apiClient.privateKeyPem,
      scopes: Object.values(sdkApiScopes),
      dispatcher,
    });
    this.#close = () => dispatcher.destroy();
  }

  /** Asks again, under the same message id, until it is answered 201 or refused. Answers how often it asked. */
  async send(message: LoadMessage, signal?: AbortSignal): Promise<number> {
    const root = codes.functionalAddressRoot;
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted();
      try {
        await this.client.send(
          {
            messageId: message.messageId,
            conversationId: message.messageId,
            creationDateTime: new Date(1_700_000_000_000 + message.number * 1000).toISOString(),
            confidentiality: false,
            label: message.subject,
            sender: message.sender.participant,
            recipient: message.recipient.participant,
            senderAttention: { subOrganization: { root, extension: message.sender.address } },
            recipientAttention: { subOrganization: { root, extension: message.recipient.address } },
            digitalDocument: [{ documentId: 'SDK-Meddelande', contentTextBody: [message.text] }],
          },
          message.files.map(({ name, open }) => ({
            fileName: name,
            contentType: 'application/pdf',
            documentId: 'SDK-Meddelande',
            open,
          })),
          signal ? { signal } : {},
        );
        return attempt;
      } catch (error) {
        if (!passing(error)) throw error;
        await sleep(300, undefined, signal ? { signal } : {});
      }
    }
  }

  /** Everything that the message service knows, each as it is now. */
  async all(): Promise<Message[]> {
    return (await this.changes()).items;
  }

  /** What has changed since, each as it is now, and from where to go on. */
  async changes(since?: string): Promise<{ items: Message[]; cursor: string | undefined }> {
    const found = new Map<string, Message>();
    let cursor = since;
    for (;;) {
      const page = await patiently(() =>
        this.client.list({ pageSize: 100, ...(cursor === undefined ? {} : { updatedAfter: cursor }) }),
      );
      for (const item of page.items) found.set(item.id ?? '', item);
      if (page.items.length === 0 || page.cursor === cursor) return { items: [...found.values()], cursor };
      cursor = page.cursor;
    }
  }

  /** By the producer's id. */
  async contents(id: string): Promise<Contents> {
    return patiently(async () => {
      const digests = new Map<string, { size: number; sha256: string }>();
      const { attributes } = await this.client.get(id, {
        async onAttachment({ document, file }, content) {
          const hash = createHash('sha256');
          let size = 0;
          for await (const chunk of content) {
            hash.update(chunk);
            size += chunk.length;
          }
          digests.set(`${document}.${file}`, { size, sha256: hash.digest('hex') });
          return undefined;
        },
      });
      const documents = attributes?.digitalDocument ?? [];
      return {
        text: documents.flatMap((each) => each.contentTextBody ?? []).join('\n'),
        files: documents.flatMap((document, at) =>
          (document.contentFiles ?? []).map(({ fileName }, index) => ({
            name: fileName,
            ...(digests.get(`${at}.${index}`) ?? { size: -1, sha256: '' }),
          })),
        ),
      };
    });
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** Nobody there, or busy: asking again may help. */
function passing(error: unknown): boolean {
  if (!(error instanceof ContractError)) return false;
  if (error.code === 'CONTRACT_UNREACHABLE' || error.code === 'CONTRACT_UNAVAILABLE') return true;
  // 401: its clock or ours is wrong, which somebody will set right.
  if (error.code === 'CONTRACT_UNAUTHORIZED') return true;
  return error.code === 'CONTRACT_ANSWER' || error.retried || (error.status ?? 0) >= 500;
}

async function patiently<T>(ask: () => Promise<T>, attempts = 40): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!passing(error) || attempt >= attempts) throw error;
      await sleep(500);
    }
  }
}
