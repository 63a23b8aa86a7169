import { decryptXhePayload, plainXhePayload, type VerifiedXhe } from '@budkavle/formats';
import { Certificate, type KeyEntry, PkiError } from '@budkavle/pki';
import { childElements, type KeyTransport, textContent, type XmlElement } from '@budkavle/xml-security';
import { UsageError } from '../../io.ts';
import { keyOptions, keyOptionsOf, oneFile, parseArguments } from '../arguments.ts';
import { type Input, openInput } from '../files/input.ts';
import { writeOutput } from '../files/output.ts';
import { type Scratch, withScratch } from '../files/scratch.ts';
import { printReport } from '../report/print-report.ts';
import type { Report, Section } from '../report/report.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import type { SubCommand } from '../sub-commands.ts';
import { hasKeyOptions, type KeyOptions, readKeys } from '../trust/keys.ts';
import { type InspectedEnvelope, inspectEnvelope } from './inspect.ts';
import { notWellFormed } from './not-an-envelope.ts';
import { signerTrustOf, trustOptions, trustUsage } from './options.ts';

const tool = 'envelope open';

export const openEnvelope: SubCommand = {
  name: 'open',
  summary: 'verify an envelope, then decrypt its payload; writes nothing if a check fails',
  usage: `budkavle envelope open FILE --out FILE|- (--key FILE [--key-certificate FILE] | --pkcs12 FILE) [--passphrase-file FILE]
    ${trustUsage} [--json]`,
  async run(args, io) {
    const { values, positionals } = parseArguments(args, {
      ...trustOptions,
      ...keyOptions,
      out: { type: 'string' },
      json: { type: 'boolean' },
    });
    const name = oneFile(positionals);
    const out = values.out;
    if (out === undefined) throw new UsageError('--out FILE is missing (- for standard output)');
    const trust = signerTrustOf(values);
    const keys = keyOptionsOf(values);
    // The payload has standard output for itself then.
    const print = out === '-' ? io.complain : io.print;
    return withScratch(async (scratch) => {
      const input = await openInput(name, scratch);
      const report = await inspectEnvelope(input, trust).then(
        (envelope) => open(input, envelope, { keys, out, scratch }),
        (error) => notWellFormed(tool, input.name, error),
      );
      return printReport(report, { json: values.json === true, print: (line = '') => print(line) });
    });
  },
};

async function open(
  input: Input,
  { sections, verified }: InspectedEnvelope,
  to: { keys: KeyOptions; out: string; scratch: Scratch },
): Promise<Report> {
  if (!verified)
    return report(input, sections, 'Nothing was written: the envelope did not pass every check.');
  const section = new SectionBuilder('Opening');
  const size = await section.attemptAsync(
    'payload',
    () => writeOutput(to.out, payloadOf(verified, input, to.keys), to.scratch),
    (octets) => `${octets} octets written to ${to.out === '-' ? 'standard output' : to.out}`,
  );
  const done = size !== undefined;
  return report(
    input,
    [...sections, section],
    done ? 'Opened: every check holds.' : 'Nothing was written: the payload could not be decrypted.',
  );
}

function report(input: Input, sections: readonly Section[], conclusion: string): Report {
  return { tool, input: input.name, sections, conclusion };
}

function payloadOf(verified: VerifiedXhe, input: Input, options: KeyOptions): AsyncIterable<Buffer> {
  if (!verified.encryptedData) return once(plainXhePayload(verified));
  if (!hasKeyOptions(options))
    throw new UsageError('the payload is encrypted: give the recipient’s key (--key or --pkcs12)');
  const keys = readKeys(options, namedCertificates(verified.encryptedData));
  return decryptXhePayload(verified, {
    privateKeys: keys.map((key) => ({
      certificate: key.certificate.der,
      decrypt: (wrapped: Buffer, transport: KeyTransport) => decrypt(key, wrapped, transport),
    })),
    source: (start, end) => input.range(start, end),
  });
}

function decrypt(key: KeyEntry, wrapped: Buffer, { digest, mgf }: KeyTransport): Promise<Buffer> {
  return key.decrypt(wrapped, { digest, mgf });
}

/** The certificates that the EncryptedKey names: to find out which of them a bare PEM key belongs to. */
function namedCertificates(element: XmlElement): Certificate[] {
  return childElements(element).flatMap((each) => {
    if (each.localName !== 'X509Certificate') return namedCertificates(each);
    try {
      return [Certificate.parse(Buffer.from(textContent(each), 'base64'))];
    } catch (error) {
      if (error instanceof PkiError) return [];
      throw error;
    }
  });
}

async function* once(octets: Buffer): AsyncIterable<Buffer> {
  yield octets;
}
