import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ContractError, createSdkApiClient, type SdkApiClient, sdkApiScopes } from '@budkavle/contracts';
import { codes as codeLists } from '@budkavle/formats';
import { waitFor } from '../check/counterpart.ts';
import type { SystemDescription } from './description.ts';
import { type Ending, type Errand, type Hands, Refusal, type Shown } from './hands.ts';

type Api = NonNullable<SystemDescription['sdkApi']>;

export function apiClient(api: Api, which: 'client' | 'restrictedClient' = 'client'): SdkApiClient {
  const client = api[which];
  if (!client) throw new Error(`The description has no ${which}`);
  return createSdkApiClient({
    baseUrl: api.baseUrl,
    tokenUrl: api.tokenUrl,
    clientId: client.clientId,
    privateKey: readFileSync(client.privateKeyFile, 'utf8'),
    scopes: Object.values(sdkApiScopes),
  });
}

const final = ['ACCEPTED', 'MESSAGE_EXCHANGE_ERROR', 'REJECTED', 'ERROR'];

/** Sends and looks through SDK API MT/MK, as a message client does. */
export class ApiHands implements Hands {
  readonly #client: SdkApiClient;
  readonly #system: SystemDescription;

  constructor(system: SystemDescription, api: Api) {
    this.#client = apiClient(api);
    this.#system = system;
  }

  async send({ to, subject, text, attachments, refToMessageId }: Errand): Promise<string> {
    const root = codeLists.functionalAddressRoot;
    try {
      const { messageId } = await this.#client.send(
        {
          confidentiality: false,
          label: subject ?? 'Prov',
          sender: this.#system.participant,
          recipient: to.participant,
          senderAttention: { subOrganization: { root, extension: this.#system.functionalAddress } },
          recipientAttention: { subOrganization: { root, extension: to.functionalAddress } },
          ...(refToMessageId ? { refToMessageId } : {}),
          digitalDocument: [
            { documentId: 'SDK-Meddelande', contentTextBody: [text ?? 'Ett prov från systemet under prov.'] },
          ],
        },
        attachments ?? [],
      );
      return messageId;
    } catch (error) {
      if (error instanceof ContractError && error.status !== undefined && error.status < 500)
        throw new Refusal(`${error.status} ${error.problem?.title ?? error.code}`);
      throw error;
    }
  }

  async endingOf(messageId: string): Promise<Ending> {
    const patience = (this.#system.patienceSeconds ?? 120) * 1000;
    const last = await waitFor(
      async () => {
        const { attributes } = await this.#client.get(messageId);
        return attributes && final.includes(attributes.messageStatus) ? attributes : undefined;
      },
      patience,
      300,
    );
    const attributes = last ?? (await this.#client.get(messageId)).attributes;
    const issues = attributes?.events?.eventIssues ?? [];
    const codes = issues.flatMap(({ code, typeCode, title, detail }) =>
      ['SV', 'BV', 'SIG'].includes(typeCode ?? '')
        ? [`${typeCode} ${title ?? ''}`.trim()]
        : code
          ? [[code, /^(PKI|DISC|EBMS)/.test(detail ?? '') ? detail : ''].filter(Boolean).join(' ')]
          : [],
    );
    return { status: attributes?.messageStatus ?? 'UNKNOWN', codes };
  }

  async shown(messageId: string): Promise<Shown | undefined> {
    const files: Shown['files'][number][] = [];
    const digests = new Map<string, { sha256: string; size: number }>();
    try {
      const { attributes } = await this.#client.get(messageId, {
        async onAttachment({ document, file }, content) {
          const hash = createHash('sha256');
          let size = 0;
          for await (const chunk of content) {
            hash.update(chunk);
            size += chunk.length;
          }
          digests.set(`${document}.${file}`, { sha256: hash.digest('hex'), size });
          return undefined;
        },
      });
      if (!attributes) return undefined;
      const documents = attributes.digitalDocument ?? [];
      for (const [at, document] of documents.entries())
        for (const [index, { fileName, contentType }] of (document.contentFiles ?? []).entries())
          files.push({
            name: fileName,
            contentType,
            ...(digests.get(`${at}.${index}`) ?? { sha256: '', size: 0 }),
          });
      return {
        subject: attributes.label,
        texts: documents.flatMap((each) => each.contentTextBody ?? []),
        files,
        persons: attributes.recipientAttention?.attentionPerson?.length ?? 0,
        references: attributes.recipientAttention?.referenceId?.length ?? 0,
        ...(attributes.refToMessageId ? { refToMessageId: attributes.refToMessageId } : {}),
      };
    } catch (error) {
      if (error instanceof ContractError && error.status === 404) return undefined;
      throw error;
    }
  }
}
