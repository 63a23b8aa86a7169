import { describe, expect, it } from 'vitest';
import { exampleMessage } from '../testing/example-message.ts';
import { collect, inPieces } from '../testing/streams.ts';
import { readMessage, validateMessage } from './read.ts';
import { writeMessage } from './write.ts';

const plain = async () => (await collect(writeMessage(exampleMessage()))).toString();
const withFile = async () =>
  (
    await collect(
      writeMessage(
        exampleMessage([
          { fileName: 'a.txt', contentType: 'text/plain', open: () => inPieces('hej världen') },
        ]),
      ),
    )
  ).toString();

const read = (xml: string, limits = {}) =>
  readMessage(inPieces(xml, 50), { attachmentSink: async (_meta, content) => collect(content), limits });

describe('attacks on the message reader', () => {
  it('entity expansion and external entities: no receipt, nothing read', async () => {
    const doctype = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>';
    await expect(validateMessage(inPieces(doctype + (await plain())))).rejects.toMatchObject({
      code: 'FMT_NOT_WELL_FORMED',
    });
    const entity = (await plain()).replace('Ett ärende', '&b;');
    await expect(validateMessage(inPieces(entity))).rejects.toMatchObject({ code: 'FMT_NOT_WELL_FORMED' });
  });

  it('deep nesting', async () => {
    const deep = (await plain()).replace('</tns:messageBody>', `${'<f:a xmlns:f="urn:f">'.repeat(100_000)}`);
    await expect(validateMessage(inPieces(deep, 65536))).rejects.toMatchObject({
      code: 'FMT_NOT_WELL_FORMED',
    });
  });

  it('huge text where a short one is expected: told, and the content is not echoed', async () => {
    const huge = (await plain()).replace('Ett ärende', 'hemligt '.repeat(500_000));
    const { message, findings } = await read(huge, { textBytes: 1_000_000 });
    expect(message).toBeUndefined();
    expect(findings).toContainEqual(expect.objectContaining({ code: 'BV', detail: 'structure' }));
    expect(findings).toContainEqual(expect.objectContaining({ code: 'BV', detail: 'too-long', row: 4 }));
    expect(JSON.stringify(findings)).not.toContain('hemligt');
  });

  it('a million faults: a bounded list', async () => {
    const many = (await plain()).replace(
      '</tns:messageBody>',
      `${'<tns:documents/>'.repeat(100_000)}</tns:messageBody>`,
    );
    const { findings, truncated } = await validateMessage(inPieces(many, 65536));
    expect(findings).toHaveLength(50);
    expect(truncated).toBe(true);
  });

  it('many small elements do not fill the memory of the model', async () => {
    const many = (await plain()).replace(
      '<tns:subOrganization>',
      `${'<tns:person><tns:label>x</tns:label></tns:person>'.repeat(50_000)}<tns:subOrganization>`,
    );
    const { message, findings } = await read(many, { textBytes: 1_000_000 });
    expect(message).toBeUndefined();
    expect(findings).toContainEqual(expect.objectContaining({ detail: 'too-long' }));
  });

  it('duplicate elements: the second is refused, neither is used', async () => {
    const twice = (await plain()).replace(/(<tns:messageId>.*?<\/tns:messageId>)/, '$1$1');
    const { message, findings } = await read(twice);
    expect(message).toBeUndefined();
    expect(findings[0]).toMatchObject({ code: 'SV', detail: 'structure', row: 2 });
  });

  it('xsi:type and xsi:nil do not change the rules', async () => {
    for (const attribute of ['xsi:type="tns:CVType"', 'xsi:nil="true"']) {
      const xml = (await plain()).replace(
        '<tns:messageId>',
        `<tns:messageId xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ${attribute}>`,
      );
      expect((await validateMessage(inPieces(xml))).findings[0]).toMatchObject({ code: 'SV' });
    }
  });

  it('too big: stopped at the limit, row 4', async () => {
    let pulled = 0;
    async function* endless() {
      yield Buffer.from((await plain()).split('<tns:ContentText>')[0] ?? '');
      yield Buffer.from(
        '<tns:ContentFiles><tns:fileName>a</tns:fileName><tns:contentType>text/plain</tns:contentType><tns:content>',
      );
      for (;;) {
        pulled += 1;
        yield Buffer.alloc(1000, 'A');
      }
    }
    let ended: unknown;
    const result = await readMessage(endless(), {
      attachmentSink: async (_meta, content) => {
        try {
          for await (const _chunk of content);
        } catch (cause) {
          ended = cause;
          throw cause;
        }
      },
      limits: { messageBytes: 100_000 },
    });
    expect(result.message).toBeUndefined();
    expect(result.findings).toEqual([expect.objectContaining({ code: 'BV', detail: 'too-long', row: 4 })]);
    expect(pulled).toBeLessThan(110);
    expect(ended).toMatchObject({ code: 'FMT_ATTACHMENT' });
  });

  it.each([
    ['garbage', 'aGVq*IHY='],
    ['white space first', ' aGVqIHY='],
    ['bad length', 'aGVqI'],
    ['empty', ''],
  ])('base64 with %s: the attachment fails, nothing is given out', async (_what, content) => {
    const xml = (await withFile()).replace(
      /<tns:content>.*<\/tns:content>/,
      `<tns:content>${content}</tns:content>`,
    );
    const { message, findings } = await read(xml);
    expect(message).toBeUndefined();
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'BV',
        detail: 'invariant',
        row: 5,
        field: '/messagePayload/message/messageBody/documents[1]/ContentFiles[1]/content',
      }),
    );
  });

  it('base64 with line breaks inside is taken', async () => {
    const xml = (await withFile()).replace(
      /<tns:content>(....)(.*)<\/tns:content>/,
      '<tns:content>$1\r\n$2\n</tns:content>',
    );
    const { message } = await read(xml);
    expect(message?.documents[0]?.files[0]?.stored.toString()).toBe('hej världen');
  });

  it('base64 hidden behind comments and CDATA is one content', async () => {
    const xml = (await withFile()).replace(
      /<tns:content>(....)(.*)<\/tns:content>/,
      '<tns:content>$1<!-- x --><![CDATA[$2]]></tns:content>',
    );
    expect((await read(xml)).message?.documents[0]?.files[0]?.stored.toString()).toBe('hej världen');
  });

  it('a truncated document: no receipt, the attachment fails', async () => {
    const xml = await withFile();
    let failure: unknown;
    const at = xml.indexOf('<tns:content>') + 18;
    await expect(
      readMessage(inPieces(xml.slice(0, at), 10), {
        attachmentSink: async (_meta, content) => {
          await collect(content).catch((cause) => {
            failure = cause;
            throw cause;
          });
        },
      }),
    ).rejects.toMatchObject({ code: 'FMT_NOT_WELL_FORMED' });
    expect(failure).toMatchObject({ code: 'FMT_NOT_WELL_FORMED' });
  });

  it('extension elements are taken at the end of a sequence, nowhere else', async () => {
    const extension = '<f:a xmlns:f="urn:exempel:f"><f:b c="d">x</f:b></f:a>';
    const xml = await withFile();
    for (const end of [
      'messageHeader',
      'recipient',
      'attention',
      'documents',
      'ContentFiles',
      'ContentText',
      'messageBody',
    ]) {
      const { message, findings } = await read(xml.replace(`</tns:${end}>`, `${extension}</tns:${end}>`));
      expect({ end, findings }).toEqual({ end, findings: [] });
      expect(message?.documents[0]?.files[0]?.stored.toString()).toBe('hej världen');
    }
    for (const place of [
      '<tns:messageId>',
      '<tns:content>',
      '<tns:root>',
      '<tns:documents>',
      '</tns:messagePayload>',
    ]) {
      const { message, findings } = await read(xml.replace(place, extension + place));
      expect({ place, code: findings[0]?.code, message }).toEqual({ place, code: 'SV', message: undefined });
    }
  });

  it('a name of an unknown element is not echoed', async () => {
    const xml = (await plain()).replace(
      '</tns:messageHeader>',
      '<h:hemligt xmlns:h="urn:h"/></tns:messageHeader>',
    );
    const { findings } = await validateMessage(inPieces(xml));
    expect(findings).toHaveLength(1);
    expect(JSON.stringify(findings)).not.toContain('hemligt');
  });

  it('a sink that fails makes the reading fail; one that does not read does not stop it', async () => {
    const xml = await withFile();
    await expect(
      readMessage(inPieces(xml), {
        attachmentSink: async () => {
          throw new Error('disk full');
        },
      }),
    ).rejects.toThrow('disk full');
    const { message } = await readMessage(inPieces(xml, 20), { attachmentSink: async () => 'not read' });
    expect(message?.documents[0]?.files[0]).toMatchObject({ stored: 'not read', size: 12 });
  });
});
