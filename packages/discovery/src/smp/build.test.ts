import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { canonicalize, parseXml } from '@budkavle/xml-security';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contentOf,
  messageType,
  participant,
  process as processId,
  receiptType,
  type TestEnvironment,
  testEnvironment,
} from '../testing/environment.ts';
import { buildServiceGroup, buildServiceMetadata, serviceMetadataMarkup } from './build.ts';
import { parseServiceGroup } from './parse.ts';
import { smpUrls } from './urls.ts';

const schema = resolve(import.meta.dirname, '../../../../../shared/vectors/xsd/all-smp.xsd');
const has = (tool: string) => {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

let environment: TestEnvironment;
let folder: string;
beforeAll(async () => {
  environment = await testEnvironment();
  folder = mkdtempSync(join(tmpdir(), 'smp-build-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const key = () => ({ certificate: environment.smp.der, sign: environment.sign });
function save(bytes: Buffer): string {
  const file = join(folder, 'document.xml');
  writeFileSync(file, bytes);
  return file;
}

describe('what the SMP publishes', () => {
  it('is its own canonical form: the octets and digest of discovery.md 10', () => {
    const markup = serviceMetadataMarkup({
      participant: { scheme: participant.scheme, value: '0203:sundbyberg.se' },
      document: messageType,
      processes: [
        {
          process: processId,
          endpoints: [
            {
              transportProfile: 'digg-transport-as4-v1_0',
              url: 'https://ap.example.test/as4',
              certificate: Buffer.from('AAAA', 'base64'),
              description: 'SDK',
              technicalContactUrl: 'mailto:drift@ap.example.test',
            },
          ],
        },
      ],
      certificates: [],
    }).xml;
    expect(Buffer.byteLength(markup)).toBe(886);
    const digest = createHash('sha256').update(markup).digest('base64');
    expect(digest).toBe('utO3wFlmOGAEuGEoqDxTpsfhfQfXc0VJOHmKLfvyqYM=');
    for (const mode of ['inclusive', 'exclusive'] as const) {
      expect(canonicalize(parseXml(markup), { mode }).toString()).toBe(markup);
    }
  });

  it('gives the same octets under both canonical forms with certificates of CertPub, too', () => {
    const root = parseXml(serviceMetadataMarkup(contentOf(environment)).xml);
    expect(canonicalize(root, { mode: 'inclusive' })).toEqual(canonicalize(root, { mode: 'exclusive' }));
  });

  it('is signed exactly as 5.1: enveloped alone, inclusive C14N, RSA-SHA256, SHA-256', async () => {
    const text = (await buildServiceMetadata(contentOf(environment), key())).toString();
    expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<SignedServiceMetadata /);
    expect([...text.matchAll(/Algorithm="([^"]+)"/g)].map((match) => match[1])).toEqual([
      'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
      'http://www.w3.org/2001/04/xmlenc#sha256',
    ]);
    expect(text).toContain('URI=""');
    expect(text).toMatch(/<\/(\w+:)?Signature><\/SignedServiceMetadata>$/);
  });

  it.skipIf(!existsSync(schema) || !has('xmllint'))('is valid against the official schema', async () => {
    const full = contentOf(environment);
    const [endpoint] = full.processes[0]?.endpoints ?? [];
    if (!endpoint) throw new Error('no endpoint');
    const everything = {
      ...endpoint,
      minimumAuthenticationLevel: '3',
      activation: new Date('2026-01-01T00:00:00Z'),
      expiration: new Date('2036-01-01T00:00:00.500Z'),
      technicalInformationUrl: 'https://ap.example.test/info',
    };
    const documents = [
      await buildServiceMetadata(full, key()),
      await buildServiceMetadata(
        {
          ...full,
          document: receiptType,
          processes: [{ process: processId, endpoints: [everything, endpoint] }],
        },
        key(),
      ),
      buildServiceGroup({
        participant,
        references: [smpUrls('https://smp.example.test', participant, messageType).serviceMetadata],
      }),
      buildServiceGroup({ participant, references: [] }),
    ];
    for (const document of documents) {
      execFileSync('xmllint', ['--nonet', '--noout', '--schema', schema, save(document)], { stdio: 'pipe' });
    }
  });

  it.skipIf(!has('xmlsec1'))('is verified by xmlsec1', async () => {
    const file = save(await buildServiceMetadata(contentOf(environment), key()));
    const root = join(folder, 'root.pem');
    writeFileSync(root, environment.smpRoot.certificate.toPem());
    const args = ['--verify', '--enabled-key-data', 'x509', '--trusted-pem', root, file];
    execFileSync('xmlsec1', args, { stdio: 'pipe' });
  });

  it('refuses what cannot be published', async () => {
    const bad = [
      { processes: [] },
      { processes: [{ process: processId, endpoints: [] }] },
      { certificates: [{ typeCode: 'urn:something-else', der: environment.signing.der }] },
    ];
    for (const change of bad) {
      await expect(buildServiceMetadata(contentOf(environment, change), key())).rejects.toMatchObject({
        code: 'DISC_CONTENT',
      });
    }
    const wrong = { participant: { ...participant, value: '0203:../x' } };
    await expect(buildServiceMetadata(contentOf(environment, wrong), key())).rejects.toMatchObject({
      code: 'DISC_IDENTIFIER',
    });
  });

  it('escapes what is put in', async () => {
    const content = contentOf(environment);
    const endpoint = content.processes[0]?.endpoints[0];
    if (!endpoint) throw new Error('no endpoint');
    const text = serviceMetadataMarkup({
      ...content,
      processes: [{ process: processId, endpoints: [{ ...endpoint, description: '</Endpoint>&<x>' }] }],
    }).xml;
    expect(text).toContain('&lt;/Endpoint&gt;&amp;&lt;x&gt;');
  });

  it('lists references in the ServiceGroup', () => {
    const urls = [messageType, receiptType].map(
      (type) => smpUrls('https://smp.example.test/', participant, type).serviceMetadata,
    );
    expect(parseServiceGroup(buildServiceGroup({ participant, references: urls }))).toEqual({
      participant,
      references: urls,
    });
  });
});

describe('addresses of the SMP (discovery.md 1)', () => {
  it('encodes scheme and value as one segment, once', () => {
    const urls = smpUrls('https://smp.example.test', '0203:sundbyberg.se', receiptType);
    expect(urls.serviceMetadata).toBe(
      'https://smp.example.test/iso6523-actorid-upis%3A%3A0203%3Asundbyberg.se/services/busdox-docid-qns%3A%3Aurn%3Aoasis%3Anames%3Aspecification%3Aubl%3Aschema%3Axsd%3AApplicationResponse-2%3A%3AApplicationResponse%23%23fdc%3Adigg.se%3Aedelivery%3Amessagetype%3Aresponse%3A1%3A%3A2.1%3A%3Atm-base-ext-sigenc',
    );
    expect(smpUrls('https://smp.example.test/', '0203:sundbyberg.se', messageType).serviceMetadata).toBe(
      'https://smp.example.test/iso6523-actorid-upis%3A%3A0203%3Asundbyberg.se/services/busdox-docid-qns%3A%3Aurn%3Ariv%3Ainfrastructure%3Amessaging%3AMessageWithAttachments%3A3%3A%3AmessagePayload%23%233.0%3A%3Atm-base-ext-sigenc',
    );
  });

  it('a value cannot move the address', () => {
    const { serviceGroup } = smpUrls(
      'https://smp.example.test/base',
      '0203:../..//evil.example\\@x?#',
      messageType,
    );
    expect(new URL(serviceGroup).href).toMatch(
      /^https:\/\/smp\.example\.test\/base\/iso6523-actorid-upis%3A%3A/,
    );
  });
});
