import { buildReceipt, buildUserMessage, newMessageId, openUserMessage, profiles } from '@budkavle/as4';
import { CertificateAuthority, type KeyEntry, keyEntryFromPem } from '@budkavle/pki';
import { Scratch } from '../files/scratch.ts';
import type { TestFolder } from './folder.ts';
import { kommun, region } from './organisations.ts';

const profile = profiles['digg-transport-as4-v1_0'];

/** Two access points of one federation; what they say to each other, as files. */
export interface AccessPoints {
  readonly ca: string;
  readonly receiverKey: string;
  readonly receiverCertificate: string;
  /** As a dump with HTTP head. */
  request(payload: Buffer): Promise<Buffer>;
  /** The receiver's signed receipt for a request, with HTTP head. */
  receipt(request: Buffer): Promise<Buffer>;
}

export async function makeAccessPoints(folder: TestFolder): Promise<AccessPoints> {
  const authority = await CertificateAuthority.createRoot({ commonName: 'Rot CA Exempel' });
  const issue = async (commonName: string): Promise<{ entry: KeyEntry; pem: string }> => {
    const { certificate, keyPem = '' } = await authority.issue({
      profile: 'access-point',
      subject: { commonName },
    });
    return { entry: keyEntryFromPem([certificate], keyPem), pem: keyPem };
  };
  const [sender, receiver] = [await issue('AP0001-TEST'), await issue('AP0002-TEST')];
  const scratch = new Scratch(folder.file('.'));
  return {
    ca: folder.file('ap-ca.pem', authority.certificate.toPem()),
    receiverKey: folder.file('receiver.key.pem', receiver.pem),
    receiverCertificate: folder.file('receiver.cert.pem', receiver.entry.certificate.toPem()),
    async request(payload) {
      const message = await buildUserMessage({
        profile,
        payload: once(payload),
        sender: sender.entry,
        receiver: receiver.entry.certificate,
        spool: await scratch.file(),
        message: {
          messageId: newMessageId('ap.exempelkommunen.example'),
          timestamp: new Date().toISOString(),
          fromPartyId: 'AP0001-TEST',
          toPartyId: 'AP0002-TEST',
          service: 'bdx:noprocess',
          action:
            'busdox-docid-qns::urn:riv:infrastructure:messaging:MessageWithAttachments:3::messagePayload##3.0::tm-base-ext-sigenc',
          conversationId: '3a9d0f0e-6f1b-4f0c-9a65-0f6f2c6f7a11',
          originalSender: kommun,
          finalRecipient: region,
        },
      });
      const head = `POST /as4 HTTP/1.1\r\nContent-Type: ${message.contentType}\r\nContent-Length: ${message.contentLength}\r\n\r\n`;
      return Buffer.concat([Buffer.from(head), await collect(message.body())]);
    },
    async receipt(request) {
      const end = request.indexOf('\r\n\r\n');
      const contentType = /Content-Type: (.*)\r\n/.exec(request.subarray(0, end).toString())?.[1];
      const message = await openUserMessage(
        { contentType, body: once(request.subarray(end + 4)) },
        {
          profiles: [profile],
          keys: [receiver.entry],
          authenticate: async () => undefined,
          quarantine: () => scratch.file(),
        },
      );
      const octets = await buildReceipt({
        message,
        key: receiver.entry,
        messageId: newMessageId('ap.exempelregionen.example'),
        timestamp: new Date().toISOString(),
      });
      await message.discard();
      return Buffer.concat([
        Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n'),
        octets,
      ]);
    },
  };
}

async function* once(octets: Buffer): AsyncIterable<Buffer> {
  yield octets;
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}
