import { randomUUID } from 'node:crypto';
import { type Answer, As4Error, buildUserMessage, newMessageId, openAnswer, profiles } from '@budkavle/as4';
import { as4Action, documentTypes, process as sdkProcess } from '@budkavle/formats';
import { Certificate, type KeyEntry, keyEntryFromPem } from '@budkavle/pki';
import { createAddressGuard, createHttpClient, readBody } from '@budkavle/platform';
import { request } from 'undici';
import { as4Url } from '../demo/access-points.ts';
import { type AccessPointId, accessPoints } from '../demo/plan.ts';
import type { Demo } from '../demo/start.ts';

export interface RawPush {
  from: AccessPointId;
  to: AccessPointId;
  originalSender: string;
  finalRecipient: string;
  envelope: Buffer;
}

/** One AS4 push of an envelope as it is; nothing of it is checked before it goes. */
export interface EnvelopePush {
  /** Signs; its common name is From/PartyId. */
  sender: KeyEntry;
  /** Encrypted to it; its common name is To/PartyId. */
  receiver: Certificate;
  url: string;
  /** Shown as the TLS client, and the roots that the server's certificate must come from. */
  tls: { certificatePem: string; keyPem: string; anchors: readonly string[] };
  originalSender: string;
  finalRecipient: string;
  envelope: Buffer;
  messageId?: string;
  timeoutMs?: number;
}

/**
 * Pushes an envelope past our own access point's checks, with its key: what another, careless access point could send. Gives what the
 * receiving access point answered, in words: `receipt`, or the ebMS errors with their details.
 */
export async function pushRaw(demo: Demo, push: RawPush): Promise<string> {
  const { profile, keys, setting } = demo;
  const own = keys.accessPoints.get(push.from);
  const theirs = keys.accessPoints.get(push.to);
  if (!own || !theirs) throw new Error('There are no keys for the access points');
  const [receiver] = Certificate.parsePem(theirs.accessPoint.certificatePem);
  if (!receiver) throw new Error('The receiver has no certificate');
  if (receiver.commonName !== partyOf(push.to)) throw new Error('The receiver has another name');
  return pushEnvelope({
    ...push,
    sender: keyEntryFromPem(Certificate.parsePem(own.accessPoint.certificatePem), own.accessPoint.keyPem),
    receiver,
    url: as4Url(setting, push.to),
    tls: { ...own.clientTls, anchors: profile.trust.tls.anchors },
  });
}

/** Builds, posts, opens the answer as a sender does. `receipt`, or the ebMS errors with their details, or what went wrong locally. */
export async function pushEnvelope(push: EnvelopePush): Promise<string> {
  const { receiver, sender, tls } = push;
  const as4 = profiles['digg-transport-as4-v1_0'];
  const toPartyId = receiver.commonName ?? '';
  const message = await buildUserMessage({
    profile: as4,
    message: {
      messageId: push.messageId ?? newMessageId('ap.provorganisationen.example'),
      timestamp: new Date().toISOString(),
      fromPartyId: sender.certificate.commonName ?? '',
      toPartyId,
      service: sdkProcess.value,
      action: as4Action(documentTypes.message.identifier),
      conversationId: randomUUID(),
      originalSender: push.originalSender,
      finalRecipient: push.finalRecipient,
    },
    payload: once(push.envelope),
    sender,
    receiver,
    spool: memorySpool(),
  });
  const dispatcher = createHttpClient({
    tls: { key: tls.keyPem, cert: tls.certificatePem, ca: [...tls.anchors] },
    guard: createAddressGuard({ allowPrivate: true, ports: 'any' }),
    timeoutMs: push.timeoutMs ?? 60_000,
  });
  try {
    const response = await request(push.url, {
      method: 'POST',
      dispatcher,
      headers: { 'content-type': message.contentType, 'content-length': String(message.contentLength) },
      body: message.body() as unknown as AsyncIterable<Uint8Array> as never,
    });
    const answer = await openAnswer(await readBody(response, 1024 * 1024), {
      profile: as4,
      messageId: message.messageId,
      toPartyId,
      references: message.references,
      // Whose certificate the answer bears is what is asked: no chain is built here.
      authenticate: async (certificate) => {
        if (!certificate.equals(receiver)) throw new Error('Signed with another certificate');
      },
    });
    return wordsOf(answer);
  } catch (error) {
    if (error instanceof As4Error) return `${error.code} ${error.reason}`;
    throw error;
  } finally {
    await dispatcher.close();
  }
}

function wordsOf(answer: Answer): string {
  if (answer.kind === 'error')
    return answer.errors.map((error) => [error.code, error.detail].filter(Boolean).join(' ')).join(', ');
  return answer.kind;
}

function partyOf(id: AccessPointId): string {
  return accessPoints.find((each) => each.id === id)?.partyId ?? '';
}

async function* once(octets: Buffer): AsyncGenerator<Buffer> {
  yield octets;
}

/** For a small envelope. */
function memorySpool() {
  const chunks: Buffer[] = [];
  return {
    async write(chunk: Uint8Array) {
      chunks.push(Buffer.from(chunk));
    },
    async *read() {
      yield* chunks;
    },
    async discard() {
      chunks.length = 0;
    },
  };
}
