import {
  buildServiceGroup,
  buildServiceMetadata,
  DiscoveryError,
  errorCatalogue,
  parseServiceGroup,
  parseServiceMetadata,
  verifyServiceMetadata,
} from '@budkavle/discovery';
import { certificatePolicies, TrustStore } from '@budkavle/pki';
import { parseXml, XmlSecurityError, errorCatalogue as xmlErrors } from '@budkavle/xml-security';
import {
  contentOf,
  messageType,
  participant,
  testEnvironment,
} from '../../packages/discovery/src/testing/environment.ts';
import { Broken, codesOf, type Parser } from '../core/parser.ts';
import { vectors } from '../documents/vectors.ts';
import { securityWords } from '../documents/words.ts';

const words = [
  ...securityWords,
  '<Redirect href="https://x/"/>',
  '<Extension>',
  'busdox-docid-qns',
  'https://127.0.0.1/',
  '2026-02-30T00:00:00Z',
];
const codeOf = codesOf(
  { type: DiscoveryError, catalogue: errorCatalogue },
  { type: XmlSecurityError, catalogue: xmlErrors },
);

/** Signed metadata of the SMP: what is accepted says what was signed. */
export async function smpMetadata(): Promise<Parser> {
  const environment = await testEnvironment();
  const content = contentOf(environment);
  const good = await buildServiceMetadata(content, {
    certificate: environment.smp.der,
    sign: environment.sign,
  });
  const trust = new TrustStore({ name: 'SMP', anchors: [environment.smpRoot.certificate] });
  const policy = { ...certificatePolicies.smpSigning, commonName: /^SMP\d{4}-TEST$/ };
  const expected = JSON.stringify(parseServiceMetadata(parseXml(good)));
  return {
    seeds: [good, ...vectors('smp-samples', /\.xml$/)],
    words,
    codeOf,
    async read(input) {
      const {
        participant: found,
        document,
        processes,
        certificates,
      } = await verifyServiceMetadata(input, {
        trust,
        policy,
        participant,
        document: messageType,
      });
      if (JSON.stringify({ participant: found, document, processes, certificates }) !== expected)
        throw new Broken('metadata that nobody signed');
    },
  };
}

/** Metadata and service groups whose signature is not looked at: the content alone. */
export async function smpContent(): Promise<Parser> {
  const environment = await testEnvironment();
  const key = { certificate: environment.smp.der, sign: environment.sign };
  const group = buildServiceGroup({
    participant,
    references: ['https://smp.example.test/a', 'https://smp.example.test/b'],
  });
  return {
    seeds: [
      group,
      await buildServiceMetadata(contentOf(environment), key),
      ...vectors('smp-samples', /\.xml$/),
    ],
    words,
    codeOf,
    read(input) {
      const isGroup = input.includes('ServiceGroup');
      return isGroup ? parseServiceGroup(input) : parseServiceMetadata(parseXml(input));
    },
  };
}
