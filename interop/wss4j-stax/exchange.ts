import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BuildUserMessageOptions,
  buildUserMessage,
  newMessageId,
  type OutgoingUserMessage,
  profiles,
} from '@budkavle/as4';
import { request } from 'undici';
import { type Envelope, kommunen, regionen } from '../phase4/envelopes.ts';
import { action, service } from '../phase4/environment.ts';
import { type Identity, ourName, phase4Name } from '../phase4/federation.ts';
import type { Setting } from '../phase4/setting.ts';
import type { OpenedByWss4j } from './counterpart.ts';

/** A message that our AS4 package builds, from one access point to the other. */
export async function build(
  { identities }: Setting,
  envelope: Envelope,
  options: Pick<BuildUserMessageOptions, 'compressed'> & {
    reverse?: boolean;
    /** Instead of the access point's own key. */
    signer?: Identity;
    messageId?: string;
    finalRecipient?: string;
  } = {},
): Promise<{ message: OutgoingUserMessage; octets: Buffer }> {
  const spooled: Buffer[] = [];
  const { reverse = false } = options;
  const message = await buildUserMessage({
    profile: profiles['digg-transport-as4-v1_0'],
    payload: envelope.open(),
    compressed: options.compressed ?? true,
    sender: (options.signer ?? (reverse ? identities.phase4 : identities.ours)).entry,
    receiver: (reverse ? identities.ours : identities.phase4).entry.certificate,
    spool: {
      write: async (chunk) => void spooled.push(Buffer.from(chunk)),
      async *read() {
        yield* spooled;
      },
      discard: async () => {},
    },
    message: {
      messageId: options.messageId ?? newMessageId('ap.exempelregionen.example'),
      timestamp: new Date().toISOString(),
      fromPartyId: reverse ? phase4Name : ourName,
      toPartyId: reverse ? ourName : phase4Name,
      service: service.value,
      action,
      conversationId: envelope.xheId,
      originalSender: reverse ? regionen : kommunen,
      finalRecipient: options.finalRecipient ?? (reverse ? kommunen : regionen),
    },
  });
  const octets: Buffer[] = [];
  for await (const chunk of message.body()) octets.push(chunk);
  return { message, octets: Buffer.concat(octets) };
}

/** WSS4J reads these octets as their receiver. */
export async function openWith(
  { wss4j, folder, federation }: Setting,
  { octets, contentType, compressed = true }: { octets: Buffer; contentType: string; compressed?: boolean },
  receiver: Identity,
): Promise<OpenedByWss4j> {
  const message = join(folder, `wss4j-${newMessageId('x').split('@')[0]}`);
  await writeFile(message, octets);
  return wss4j.open({ message, contentType, compressed, ...keys(receiver), anchors: federation.apAnchors });
}

export interface Sealed {
  readonly messageId: string;
  readonly octets: Buffer;
  readonly contentType: string;
}

/** WSS4J signs and encrypts for us, under a header of our AS4 package. */
export async function sealWith(
  setting: Setting,
  envelope: Envelope,
  change: { messageId?: string; finalRecipient?: string } = {},
): Promise<Sealed> {
  const { wss4j, folder, federation, identities } = setting;
  const { message } = await build(setting, envelope, { ...change, reverse: true });
  const bare = message.envelope.toString('utf8').replace(/<wsse:Security[\s\S]*<\/wsse:Security>/, '');
  const file = join(folder, `wss4j-${message.messageId.split('@')[0]}`);
  await writeFile(`${file}.xml`, bare);
  const { contentType } = await wss4j.seal({
    soap: `${file}.xml`,
    payload: envelope.file,
    message: file,
    ...keys(identities.phase4),
    receiver: identities.ours.certificateFile,
    anchors: federation.apAnchors,
  });
  return { messageId: message.messageId, octets: await readFile(file), contentType };
}

/** To our access point, as it runs; its answer as WSS4J sees it. */
export async function post(setting: Setting, { octets, contentType }: Omit<Sealed, 'messageId'>) {
  const response = await request(setting.ours.url, {
    dispatcher: setting.dispatchers.good,
    method: 'POST',
    headers: { 'content-type': contentType },
    body: octets,
  });
  const answer = Buffer.from(await response.body.arrayBuffer());
  const opened = await openWith(
    setting,
    { octets: answer, contentType: String(response.headers['content-type']) },
    setting.identities.phase4,
  );
  return { text: answer.toString('utf8'), opened };
}

function keys({ certificateFile, keyFile }: Identity) {
  return { certificate: certificateFile, key: keyFile };
}
