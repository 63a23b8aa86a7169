import { keyOptions, keyOptionsOf, oneFile, parseArguments, timeOf } from '../arguments.ts';
import { openInput } from '../files/input.ts';
import { withScratch } from '../files/scratch.ts';
import { printReport } from '../report/print-report.ts';
import { type SubCommand, withSubCommands } from '../sub-commands.ts';
import { readCertificates, trustStoreOf } from '../trust/certificates.ts';
import { hasKeyOptions, readKeys } from '../trust/keys.ts';
import { inspectAs4 } from './inspect.ts';
import { readSentMessage } from './sent-message.ts';

const inspect: SubCommand = {
  name: 'inspect',
  summary: 'explain a raw AS4 message or answer part by part; shows no content and asks nobody',
  usage: `budkavle as4 inspect FILE [--key FILE --key-certificate FILE | --pkcs12 FILE] [--passphrase-file FILE]
    [--trust FILE]… [--certificate FILE]… [--sent FILE] [--at TIME] [--json]`,
  async run(args, io) {
    const { values, positionals } = parseArguments(args, {
      ...keyOptions,
      trust: { type: 'string', multiple: true },
      certificate: { type: 'string', multiple: true },
      sent: { type: 'string' },
      at: { type: 'string' },
      json: { type: 'boolean' },
    });
    const name = oneFile(positionals);
    const known = readCertificates(values.certificate ?? []);
    const keys = keyOptionsOf(values);
    const at = timeOf(values.at);
    return withScratch(async (scratch) => {
      const report = await inspectAs4(await openInput(name, scratch), {
        keys: hasKeyOptions(keys) ? readKeys(keys, known) : [],
        known,
        trust: trustStoreOf(readCertificates(values.trust ?? [])),
        sent: values.sent === undefined ? undefined : await readSentMessage(values.sent, scratch),
        at,
        scratch,
      });
      return printReport(report, { json: values.json === true, print: io.print });
    });
  },
};

export const as4Command = withSubCommands('as4', 'explain raw AS4 messages', [inspect]);
