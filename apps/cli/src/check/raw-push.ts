import { randomUUID } from 'node:crypto';
import { type Answer, As4Error, buildUserMessage, newMessageId, openAnswer, profiles } from '@budkavle/as4';
import { as4Action, documentTypes, process as sdkProcess } from '@budkavle/formats';
import { Certificate, keyEntryFromPem } from '@budkavle/pki';
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

/**
 * Pushes an envelope past our own access point's checks, with its key: what another, careless access point could send. Gives what the
 * receiving access point answered, in words: `receipt`, or the ebMS errors with their details.
 */
export async function pushRaw(demo: Demo, push: RawPush): Promise<string> {
  const { profile, keys, setting } = demo;
  const own = keys.accessPoints.get(push.from);
  const theirs = keys.accessPoints.get(push.to);
  if (!own || !theirs) throw new Error('There are no keys for the access points');
  const sender = keyEntryFromPem(
    Certificate.parsePem(own.accessPoint.certificatePem),
    own.accessPoint.keyPem,
  );
  const [receiver] = Certificate.parsePem(theirs.accessPoint.certificatePem);
  if (!receiver) throw new Error('The receiver has no certificate');
  const as4 = profiles['digg-transport-as4-v1_0'];
  const toPartyId = partyOf(push.to);
  const message = await buildUserMessage({
    profile: as4,
    message: {
      messageId: newMessageId('ap.provorganisationen.example'),
      timestamp: new Date().toISOString(),
      fromPartyId: partyOf(push.from),
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
    tls: { key: own.clientTls.keyPem, cert: own.clientTls.certificatePem, ca: profile.trust.tls.anchors },
    guard: createAddressGuard({ allowPrivate: true, ports: 'any' }),
    timeoutMs: 60_000,
  });
  try {
    const response = await request(as4Url(setting, push.to), {
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
      // The answer comes from our own demo; whose certificate it bears is what the row is about.
      authenticate: async (certificate) => certificate.equals(receiver),
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
