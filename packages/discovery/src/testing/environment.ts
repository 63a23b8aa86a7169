import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { EnvironmentProfile } from '@budkavle/contracts';
import { type Certificate, CertificateAuthority } from '@budkavle/pki';
import { canonicalize, parseXml } from '@budkavle/xml-security';
import type { ServiceMetadataContent } from '../smp/build.ts';
import { typeCodes } from '../smp/names.ts';

/** Identifiers of the tests. */
export const participant = { scheme: 'iso6523-actorid-upis', value: '0203:exempelkommunen.example' };
export const messageType = {
  scheme: 'busdox-docid-qns',
  value: 'urn:riv:infrastructure:messaging:MessageWithAttachments:3::messagePayload##3.0::tm-base-ext-sigenc',
};
export const receiptType = {
  scheme: 'busdox-docid-qns',
  value:
    'urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##fdc:digg.se:edelivery:messagetype:response:1::2.1::tm-base-ext-sigenc',
};
export const process = { scheme: 'urn:fdc:digg.se:edelivery:process', value: 'bdx:noprocess' };

/** Authorities, certificates and one key for all leaves: keys are slow to make and their difference is not the point. */
export interface TestEnvironment {
  readonly smpRoot: CertificateAuthority;
  readonly accessPointRoot: CertificateAuthority;
  readonly accessPointCa: CertificateAuthority;
  readonly organisationCa: CertificateAuthority;
  readonly smp: Certificate;
  readonly accessPoint: Certificate;
  readonly signing: Certificate;
  readonly encryption: Certificate;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly sign: (octets: Buffer) => Buffer;
}

/** A whole environment; `name` ends its certificates' names. */
export async function testEnvironment(name = 'TEST'): Promise<TestEnvironment> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const [smpRoot, accessPointRoot, organisationCa] = await Promise.all([
    CertificateAuthority.createRoot({ commonName: `Rot CA eDelivery SMP-${name}` }),
    CertificateAuthority.createRoot({ commonName: `Rot CA eDelivery Accesspunkt-${name}` }),
    CertificateAuthority.createRoot({ commonName: `Organisation CA-${name}` }),
  ]);
  const accessPointCa = await accessPointRoot.createIntermediate({ commonName: `Accesspunkt CA-${name}` });
  const issue = async (
    ca: CertificateAuthority,
    profile: 'smp' | 'access-point' | 'organisation',
    cn: string,
  ) => (await ca.issue({ profile, subject: { commonName: cn }, publicKey })).certificate;
  return {
    smpRoot,
    accessPointRoot,
    accessPointCa,
    organisationCa,
    smp: await issue(smpRoot, 'smp', `SMP0001-${name}`),
    accessPoint: await issue(accessPointCa, 'access-point', `AP0001-${name}`),
    signing: await issue(organisationCa, 'organisation', 'exempelkommunen.example'),
    encryption: await issue(organisationCa, 'organisation', 'exempelkommunen.example'),
    privateKey,
    publicKey,
    sign: (octets) => sign('sha256', octets, privateKey),
  };
}

/** A profile that trusts the environment. */
export function profileOf(environment: TestEnvironment): EnvironmentProfile {
  const pem = (authority: CertificateAuthority) => authority.certificate.toPem();
  return {
    name: 'TEST',
    federationId: 'urn:fdc:digg.se:edelivery:federation:test',
    smlZone: 'sml.example.test',
    transportProfiles: ['digg-transport-as4-v1_0'],
    documentTypes: [
      { ...messageType, kind: 'message' },
      { ...receiptType, kind: 'receipt' },
    ],
    process,
    trust: {
      accessPoint: { anchors: [pem(environment.accessPointRoot)], issuers: [pem(environment.accessPointCa)] },
      smp: { anchors: [pem(environment.smpRoot)] },
      tls: { anchors: [pem(environment.smpRoot)] },
    },
    commonNames: { accessPoint: '^AP\\d{4}-TEST$', smp: '^SMP\\d{4}-TEST$' },
    addressBookUrl: 'https://address-book.example.test/addressbook/api',
    revocation: { allowedHosts: [], graceSeconds: 0, required: false },
    allowPrivateAddresses: true,
    xheEncryption: {
      content: 'aes256-gcm',
      keyTransport: { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' },
    },
    as4: { conversationId: 'xhe', contentId: 'message', mimeType: 'text/xml' },
    deadlines: { receiptSeconds: 60, transportAttempts: 3, transportSeconds: 60, discoveryAttempts: 3 },
    limits: { messageBytes: 30_000_000, envelopeBytes: 100_000_000 },
  };
}

/** Metadata as our SMP would publish it. */
export function contentOf(
  environment: TestEnvironment,
  changes: Partial<ServiceMetadataContent> = {},
): ServiceMetadataContent {
  return {
    participant,
    document: messageType,
    processes: [
      {
        process,
        endpoints: [
          {
            transportProfile: 'digg-transport-as4-v1_0',
            url: 'https://ap.example.test/as4',
            requireBusinessLevelSignature: false,
            certificate: environment.accessPoint.der,
            description: 'SDK, Exempelkommunen',
            technicalContactUrl: 'mailto:drift@ap.example.test',
          },
        ],
      },
    ],
    certificates: [
      { typeCode: typeCodes.encryption, der: environment.encryption.der },
      { typeCode: typeCodes.signing, der: environment.signing.der },
    ],
    ...changes,
  };
}

const dsig = 'http://www.w3.org/2000/09/xmldsig#';
const more = 'http://www.w3.org/2001/04/xmldsig-more#';

/** How somebody else's (or a bad) SMP signs. */
export interface SignatureForm {
  prefix?: string;
  uri?: string;
  transforms?: string[];
  c14n?: 'inclusive' | 'exclusive';
  digest?: 'sha1' | 'sha256' | 'sha512';
  certificate?: Certificate;
  sign?: (octets: Buffer) => Buffer;
}

/** Signs a document (without declaration) in any form, as last child of its root. */
export function signAs(xml: string, environment: TestEnvironment, form: SignatureForm = {}): Buffer {
  const { prefix = '', uri = '', c14n = 'inclusive', digest = 'sha256' } = form;
  const mode = { mode: c14n };
  const c14nUri =
    c14n === 'inclusive'
      ? 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
      : 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const transforms = form.transforms ?? [
    `${dsig}enveloped-signature`,
    ...(c14n === 'exclusive' ? [c14nUri] : []),
  ];
  const digestUri = {
    sha1: `${dsig}sha1`,
    sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
    sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
  }[digest];
  const p = prefix === '' ? '' : `${prefix}:`;
  const xmlns = prefix === '' ? `xmlns="${dsig}"` : `xmlns:${prefix}="${dsig}"`;
  const value = createHash(digest)
    .update(canonicalize(parseXml(xml), mode))
    .digest('base64');
  const info =
    `<${p}SignedInfo><${p}CanonicalizationMethod Algorithm="${c14nUri}"></${p}CanonicalizationMethod>` +
    `<${p}SignatureMethod Algorithm="${more}rsa-sha256"></${p}SignatureMethod><${p}Reference URI="${uri}"><${p}Transforms>` +
    transforms.map((each) => `<${p}Transform Algorithm="${each}"></${p}Transform>`).join('') +
    `</${p}Transforms><${p}DigestMethod Algorithm="${digestUri}"></${p}DigestMethod><${p}DigestValue>${value}</${p}DigestValue></${p}Reference></${p}SignedInfo>`;
  const end = xml.lastIndexOf('</');
  const whole = (signatureValue: string): string =>
    `${xml.slice(0, end)}<${p}Signature ${xmlns}>${info}<${p}SignatureValue>${signatureValue}</${p}SignatureValue>` +
    `<${p}KeyInfo><${p}X509Data><${p}X509Certificate>${(form.certificate ?? environment.smp).der.toString('base64')}` +
    `</${p}X509Certificate></${p}X509Data></${p}KeyInfo></${p}Signature>${xml.slice(end)}`;
  const root = parseXml(whole(''));
  const signature = root.children.at(-1);
  const signedInfo = signature?.kind === 'element' ? signature.children[0] : undefined;
  if (signedInfo?.kind !== 'element') throw new Error('no SignedInfo');
  const octets = canonicalize(signedInfo, mode);
  return Buffer.from(whole((form.sign ?? environment.sign)(octets).toString('base64')));
}
