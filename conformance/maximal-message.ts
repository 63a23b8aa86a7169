import { createHash } from 'node:crypto';
import type { AttachmentSource, SdkMessage } from '@budkavle/formats';

type Message = SdkMessage<AttachmentSource>;

/** The longest label that the schema allows. */
const long = (text: string) => text.padEnd(256, '.');

/** Every element of the SDK message, repeated where it may be repeated, with texts as long as they may be. */
export function maximalMessage(ordinary: Message): Message {
  const { header } = ordinary;
  const persons = Array.from({ length: 10 }, (_, index) => ({
    personId: { root: '1.2.752.129.2.1.3.1', extension: `19121212-121${index}` },
    label: long(`Tolvan Exempel ${index}`),
  }));
  const references = Array.from({ length: 10 }, (_, index) => ({
    referenceId: { root: '1.2.752.0.0', extension: `DNR 2026/${index}` },
    label: long(`Diarienummer ${index}`),
  }));
  const full = <Party extends Message['header']['recipient'] | Message['header']['sender']>(
    party: Party,
  ): Party => ({
    ...party,
    label: long('Organisation åäö'),
    ...(party.attention && {
      attention: {
        persons,
        subOrganization: { ...party.attention.subOrganization, label: long('Funktion ÅÄÖ') },
        references,
      },
    }),
  });
  return {
    header: {
      ...header,
      label: long('Maximalt prov <&> "åäö" €'),
      confidentiality: true,
      generatingSystem: { root: '1.2.752.0.0', extension: 'provbädden' },
      recipient: full(header.recipient),
      sender: full(header.sender),
    },
    documents: Array.from({ length: 3 }, (_, index) => ({
      documentId: `dokument-${index + 1}`,
      documentName: `Dokument ${index + 1} åäö`,
      index: String(index + 1),
      texts: [`# Rubrik ${index + 1}\n\n**Text** <&> ${'x'.repeat(20_000)}`, 'Ännu en text.'],
      files: [],
    })),
  };
}

/** Small files of several kinds, and what must be seen of them. */
export function smallFiles(): { files: AttachmentSource[]; sha256: string[] } {
  const contents: [string, string, Buffer][] = [
    ['remiss åäö.pdf', 'application/pdf', Buffer.concat([Buffer.from('%PDF-1.7\n'), ...octets(4000)])],
    ['text.txt', 'text/plain', Buffer.from('En text med åäö.\r\nTvå rader.\r\n')],
    ['tom rad & <tecken>.pdf', 'application/pdf', Buffer.concat([Buffer.from('%PDF-1.7\n'), ...octets(1)])],
  ];
  return {
    files: contents.map(([fileName, contentType, content]) => ({
      fileName,
      contentType,
      async *open() {
        yield content;
      },
    })),
    sha256: contents.map(([, , content]) => createHash('sha256').update(content).digest('hex')),
  };
}

function octets(bytes: number): Buffer[] {
  return [Buffer.from([...noiseOf(bytes)])];
}

function* noiseOf(bytes: number): Generator<number> {
  for (let index = 0; index < bytes; index++) yield (index * 31 + 7) & 0xff;
}
