import { parseArgs } from 'node:util';
import { UsageError } from '../io.ts';
import type { Command } from './command.ts';

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const answers = {
  environment: text,
  organisation: text,
  participant: text,
  'as4-url': text,
  'web-url': text,
  'oidc-issuer': text,
  'oidc-client-id': text,
  database: text,
  scanner: text,
  'sml-zone': text,
  'address-book': text,
} as const;

export const init: Command = {
  name: 'init',
  summary: "make an organisation's installation: configuration, keys, certificate requests",
  usage: `budkavle init [--folder DIR] [ANSWERS]              make it; on a terminal it asks for what is not given
budkavle init --folder DIR --roots PATH …          hand in the official certificates (files or folders, as Digg publishes them)
budkavle init --folder DIR --certificates PATH …   hand in certificates that have come back; each is checked first
budkavle init --folder DIR --renew NAME            a new key and request beside the old: access-point, tls, organisation, inner
budkavle init --folder DIR                         how far it has come, and what is still to do
budkavle init --markdown                           every key of the configuration (docs/operations/configure.md)

Everything lies in one folder: budkavle.yaml (commented, yours to edit), keys/ (mode 0600), roots/, data/.
It can be run again at any time: nothing that is there is ever overwritten.

--folder DIR             default: the working directory
ANSWERS
--environment NAME       open-test, qa, production; or the path of a profile that a federation has printed
--organisation NAME      as in the address book
--participant ID         0203:sdk.exempelkommunen.example
--as4-url URL            of the access point, as it will stand in SMP
--web-url URL            where browsers will find the message client
--oidc-issuer URL        the identity provider
--oidc-client-id ID      our id there (default: budkavle)
--oidc-secret-file FILE  its secret, copied to keys/
--database URL           sqlite (default) or postgres://user:password@host/database
--scanner ADDRESS        clamd: host:port (default: 127.0.0.1:3310) or the path of its socket
--sml-zone ZONE          where the profile does not know it: Digg tells
--address-book URL       where the profile does not know it: Digg tells
--access-point-id ID     AP0001-SDK-QA, if Digg has told it already: stands in the request`,
  async run(args, io) {
    const values = parse(args);
    const {
      folder,
      roots,
      certificates,
      renew,
      markdown,
      'access-point-id': id,
      'oidc-secret-file': secret,
      ...given
    } = values;
    if (markdown) {
      const { configurePage } = await import('../installation/docs/configure-page.ts');
      io.print(configurePage().trimEnd());
      return 0;
    }
    // Loaded when it is used: the tools beside it shall start at once.
    const { init: run } = await import('../init/run.ts');
    return run(
      {
        folder: folder ?? '.',
        answers: given,
        roots: roots ?? [],
        certificates: certificates ?? [],
        renew: renew ?? [],
        accessPointId: id,
        oidcSecretFile: secret,
        terminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
      },
      io,
    );
  },
};

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...answers,
        markdown: { type: 'boolean' },
        folder: text,
        roots: texts,
        certificates: texts,
        renew: texts,
        'access-point-id': text,
        'oidc-secret-file': text,
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
