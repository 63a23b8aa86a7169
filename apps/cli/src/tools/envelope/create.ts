import { crossCheckEnvelope, sealXhe, type XheHeader } from '@budkavle/formats';
import type { KeyEntry } from '@budkavle/pki';
import { UsageError } from '../../io.ts';
import { keyOptions, keyOptionsOf, parseArguments } from '../arguments.ts';
import { openInput } from '../files/input.ts';
import { writeOutput } from '../files/output.ts';
import { withScratch } from '../files/scratch.ts';
import { printReport } from '../report/print-report.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import type { SubCommand } from '../sub-commands.ts';
import { certificateWords, readCertificates } from '../trust/certificates.ts';
import { readOneKey } from '../trust/keys.ts';
import { canonicalPayload } from './canonical-payload.ts';
import { contentOf, headerOf, headerOptions, transportOf } from './create-options.ts';
import { headerSection } from './header-section.ts';
import { type PayloadHeader, readPayloadHeader } from './payload-header.ts';

const options = {
  ...headerOptions,
  ...keyOptions,
  type: { type: 'string' },
  payload: { type: 'string' },
  'as-is': { type: 'boolean' },
  recipient: { type: 'string' },
  'no-encrypt': { type: 'boolean' },
  content: { type: 'string' },
  transport: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const createEnvelope: SubCommand = {
  name: 'create',
  summary: 'encrypt an SDK message (or any XML) to its recipient and sign the XHE envelope around it',
  usage: `budkavle envelope create --payload FILE|- --out FILE|- (--key FILE [--key-certificate FILE] | --pkcs12 FILE)
    (--recipient CERTIFICATE | --no-encrypt) [--type message|receipt] [--as-is] [--id UUID] [--from ID] [--to ID]
    [--handling-service ADDRESS] [--federation test|sdk|URN] [--created TIME]
    [--content aes256-cbc|aes256-gcm|aes128-gcm] [--transport rsa-oaep-mgf1p:sha1|rsa-oaep:sha256:sha256|…]
    [--passphrase-file FILE] [--json]`,
  async run(args, io) {
    const { values, positionals } = parseArguments(args, options);
    if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not an option`);
    if (values.payload === undefined)
      throw new UsageError('--payload FILE is missing (- for standard input)');
    const out = values.out;
    if (out === undefined) throw new UsageError('--out FILE is missing (- for standard output)');
    const type = typeOf(values.type);
    const encryption = encryptionOf(values);
    const key = readOneKey(keyOptionsOf(values));
    const payloadName = values.payload;
    return withScratch(async (scratch) => {
      const input = await openInput(payloadName, scratch);
      const payload = values['as-is'] ? undefined : await readPayloadHeader(input, type);
      const header = headerOf(type, values, payload);
      refuseDisagreement(header, payload);
      const envelope = sealXhe(header, canonicalPayload(input.open()), {
        ...(encryption && { encryption }),
        signing: signing(key),
      });
      const size = await writeOutput(out, envelope, scratch);
      const section = new SectionBuilder('Signature and encryption')
        .fact('signed with', certificateWords(key.certificate))
        .fact(
          'encrypted',
          encryption ? `${encryption.content}, ${values.transport ?? 'rsa-oaep-mgf1p:sha1'}` : 'no',
        );
      const report = {
        tool: 'envelope create',
        input: input.name,
        sections: [headerSection({ ...header, encrypted: encryption !== undefined }, size), section],
        conclusion: `Written to ${out === '-' ? 'standard output' : out}: ${size} octets.`,
      };
      const print = out === '-' ? (line = '') => io.complain(line) : io.print;
      return printReport(report, { json: values.json === true, print });
    });
  },
};

function typeOf(value = 'message'): 'message' | 'receipt' {
  if (value !== 'message' && value !== 'receipt') throw new UsageError('--type is message or receipt');
  return value;
}

function encryptionOf(values: {
  recipient?: string;
  'no-encrypt'?: boolean;
  content?: string;
  transport?: string;
}) {
  if (values['no-encrypt']) {
    if (values.recipient !== undefined)
      throw new UsageError('--recipient and --no-encrypt exclude one another');
    return undefined;
  }
  if (values.recipient === undefined)
    throw new UsageError('--recipient CERTIFICATE is missing (receipts go unencrypted: --no-encrypt)');
  const [certificate, ...more] = readCertificates([values.recipient]);
  if (!certificate || more.length > 0) throw new UsageError('--recipient: one certificate expected');
  return {
    recipientCertificate: certificate.der,
    content: contentOf(values.content),
    transport: transportOf(values.transport),
  };
}

function signing(key: KeyEntry) {
  return { certificate: key.certificate.der, sign: (octets: Buffer) => key.sign(octets) };
}

/** The recipient would refuse an envelope that says something else than the message in it. */
function refuseDisagreement(header: Omit<XheHeader, 'encrypted'>, payload: PayloadHeader | undefined): void {
  if (!payload?.message) return;
  const [finding] = crossCheckEnvelope(payload.message, { ...header, encrypted: true });
  if (finding) throw new UsageError(`${finding.text} (or use --as-is)`);
}
