import { profiles } from '../profile/profiles.ts';
import {
  type OpenUserMessageOptions,
  openUserMessage,
  type ReceivedUserMessage,
} from '../receiving/open-user-message.ts';
import {
  type BuildUserMessageOptions,
  buildUserMessage,
  type OutgoingUserMessage,
} from '../sending/build-user-message.ts';
import { chunked, collect, memorySpool, type Parties } from './parties.ts';

export const profile = profiles['digg-transport-as4-v1_0'];

export const payload = Buffer.from('<?xml version="1.0"?><x:XHE xmlns:x="urn:example">åäö</x:XHE>');

export interface WireMessage {
  readonly contentType: string;
  readonly octets: Buffer;
  readonly message: OutgoingUserMessage;
  readonly timestamp: string;
}

/** A message as it would be sent. */
export async function send(
  parties: Parties,
  change: Partial<Omit<BuildUserMessageOptions, 'message'>> & {
    message?: Partial<BuildUserMessageOptions['message']>;
  } = {},
): Promise<WireMessage> {
  const timestamp = change.message?.timestamp ?? new Date().toISOString();
  const message = await buildUserMessage({
    profile,
    payload: chunked(payload),
    sender: parties.sender,
    receiver: parties.receiver.certificate,
    spool: memorySpool(),
    ...change,
    message: {
      messageId: '17a7c374-efe3-41e2-ac0d-8a8f47529e47@ap.exempelkommunen.example',
      timestamp,
      fromPartyId: 'AP0001-TEST',
      toPartyId: 'AP0002-TEST',
      service: 'bdx:noprocess',
      action:
        'busdox-docid-qns::urn:riv:infrastructure:messaging:MessageWithAttachments:3::messagePayload##3.0::tm-base-ext-sigenc',
      conversationId: '3a9d0f0e-6f1b-4f0c-9a65-0f6f2c6f7a11',
      originalSender: '0203:exempelkommunen.example',
      finalRecipient: '0203:exempelregionen.example',
      ...change.message,
    },
  });
  return { contentType: message.contentType, octets: await collect(message.body()), message, timestamp };
}

export interface Reception {
  readonly received: ReceivedUserMessage;
  readonly steps: readonly string[];
}

/** Receives octets as the receiver would. */
export async function receive(
  parties: Parties,
  wire: { contentType: string; octets: Buffer },
  change: Partial<OpenUserMessageOptions> = {},
  chunkSize = 1000,
): Promise<Reception> {
  const steps: string[] = [];
  const received = await openUserMessage(
    { contentType: wire.contentType, body: chunked(wire.octets, chunkSize) },
    {
      profiles: [profile],
      keys: [parties.receiver],
      authenticate: parties.authenticate,
      quarantine: async () => memorySpool(),
      observe: (step) => steps.push(step),
      ...change,
    },
  );
  return { received, steps };
}

/** Alters the SOAP part of a message; the rest of the octets stays. */
export function alter(wire: WireMessage, change: (envelope: string) => string): WireMessage {
  const envelope = wire.message.envelope.toString('utf8');
  const altered = change(envelope);
  if (altered === envelope) throw new Error('the test altered nothing');
  const at = wire.octets.indexOf(wire.message.envelope);
  const octets = Buffer.concat([
    wire.octets.subarray(0, at),
    Buffer.from(altered),
    wire.octets.subarray(at + wire.message.envelope.length),
  ]);
  return { ...wire, octets };
}

/** Alters the octets of the attachment. */
export function alterAttachment(wire: WireMessage, change: (content: Buffer) => Buffer): WireMessage {
  const head = Buffer.from('Content-ID: <message>\r\n\r\n');
  const from = wire.octets.indexOf(head) + head.length;
  const to = wire.octets.lastIndexOf('\r\n--', wire.octets.length - 6);
  const content = change(Buffer.from(wire.octets.subarray(from, to)));
  return {
    ...wire,
    octets: Buffer.concat([wire.octets.subarray(0, from), content, wire.octets.subarray(to)]),
  };
}
