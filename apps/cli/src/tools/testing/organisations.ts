import { type AttachmentSource, type SdkMessage, writeMessage } from '@budkavle/formats';
import { CertificateAuthority } from '@budkavle/pki';
import type { TestFolder } from './folder.ts';

export const kommun = '0203:exempelkommunen.example';
export const region = '0203:exempelregionen.example';

/** Two organisations with keys and certificates in files, from one authority. */
export interface Organisations {
  readonly ca: string;
  readonly senderKey: string;
  readonly senderCertificate: string;
  readonly recipientKey: string;
  readonly recipientCertificate: string;
}

export async function makeOrganisations(folder: TestFolder): Promise<Organisations> {
  const authority = await CertificateAuthority.createRoot({ commonName: 'Rot CA Exempel', keyBits: 2048 });
  const issue = async (name: string) => {
    const { certificate, keyPem } = await authority.issue({
      profile: 'organisation',
      subject: { commonName: `${name}.example`, organisation: name },
      keyBits: 2048,
    });
    return {
      key: folder.file(`${name}.key.pem`, keyPem ?? ''),
      certificate: folder.file(`${name}.cert.pem`, certificate.toPem()),
    };
  };
  const [sender, recipient] = [await issue('exempelkommunen'), await issue('exempelregionen')];
  return {
    ca: folder.file('ca.pem', authority.certificate.toPem()),
    senderKey: sender.key,
    senderCertificate: sender.certificate,
    recipientKey: recipient.key,
    recipientCertificate: recipient.certificate,
  };
}

export const messageId = '3a94b4ed-a6d7-41e2-945d-b3fa91e8a6e9';
export const secretText = 'Hemlig text om ett ärende';
export const secretFile = 'Hemligt filnamn.pdf';

const functional = (extension: string) => ({
  persons: [],
  subOrganization: {
    organizationId: { root: 'urn:riv:infrastructure:messaging:functionalAddress', extension },
  },
  references: [],
});

export async function messageXml(files?: readonly AttachmentSource[]): Promise<Buffer> {
  const message: SdkMessage<AttachmentSource> = {
    header: {
      creationDateTime: '2026-01-02T03:04:05.678Z',
      messageId,
      conversationId: messageId,
      label: 'Hemlig rubrik',
      confidentiality: false,
      recipient: {
        id: { root: 'iso6523-actorid-upis', extension: region },
        attention: functional(`remiss.${region}`),
      },
      sender: {
        id: { root: 'iso6523-actorid-upis', extension: kommun },
        attention: functional(`registrator.${kommun}`),
      },
    },
    documents: [
      {
        documentId: 'SDK-Meddelande',
        files: files ?? [attachment(secretFile, 'application/pdf', '%PDF-1.7 …')],
        texts: [secretText],
      },
    ],
  };
  const chunks: Buffer[] = [];
  for await (const chunk of writeMessage(message)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function attachment(fileName: string, contentType: string, content: string): AttachmentSource {
  return {
    fileName,
    contentType,
    async *open() {
      yield Buffer.from(content);
    },
  };
}
