import { createInterface } from 'node:readline';
import { isProfileFile } from '../environments/complete.ts';
import { newestOf, publishedNames } from '../environments/find.ts';
import { UsageError } from '../io.ts';

/** What must be known before a configuration can be written. */
export interface Answers {
  environment: string;
  organisation: string;
  participant: string;
  as4Url: string;
  webUrl: string;
  oidcIssuer: string;
  oidcClientId: string;
  database: string;
  scanner: string;
  /** Given when the environment's profile does not have them. */
  smlZone: string | undefined;
  addressBook: string | undefined;
}

interface Question {
  /** Also the name of the flag. */
  flag: string;
  ask: string;
  example: string;
  usual?: string;
  /** What is wrong, in words; undefined when nothing is. */
  fault(answer: string): string | undefined;
}

const httpsUrl = (answer: string) =>
  /^https:\/\/[^\s/]+/.test(answer) ? undefined : 'must begin with https://';

export const questions: readonly Question[] = [
  {
    flag: 'environment',
    ask: 'Environment (open-test, qa, production, or the path of a profile)',
    example: 'qa',
    fault: (answer) =>
      isProfileFile(answer) || newestOf(answer)
        ? undefined
        : `there is none; known: ${publishedNames().join(', ')}`,
  },
  {
    flag: 'organisation',
    ask: 'Name of the organisation, as in the address book',
    example: 'Exempelkommunen',
    fault: (answer) => (/[<>\r\n]/.test(answer) ? 'must not hold <, > or line breaks' : undefined),
  },
  {
    flag: 'participant',
    ask: 'Participant identifier',
    example: '0203:sdk.exempelkommunen.example',
    fault: (answer) =>
      /^0203:([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(answer)
        ? undefined
        : 'must be 0203: and a domain name in lower case',
  },
  {
    flag: 'as4-url',
    ask: 'Address of the access point, as it will stand in SMP',
    example: 'https://ap.exempelkommunen.example/as4',
    fault: httpsUrl,
  },
  {
    flag: 'web-url',
    ask: 'Address where browsers will find the message client',
    example: 'https://sdk.exempelkommunen.example',
    fault: httpsUrl,
  },
  {
    flag: 'oidc-issuer',
    ask: 'Issuer of the identity provider (OpenID Connect)',
    example: 'https://login.exempelkommunen.example',
    fault: httpsUrl,
  },
  {
    flag: 'oidc-client-id',
    ask: 'Our client id there',
    example: 'budkavle',
    usual: 'budkavle',
    fault: () => undefined,
  },
  {
    flag: 'database',
    ask: 'Database: sqlite, or postgres://user:password@host/database',
    example: 'sqlite',
    usual: 'sqlite',
    fault: (answer) =>
      /^(sqlite$|postgres(ql)?:\/\/)/.test(answer) ? undefined : 'must be sqlite or postgres://…',
  },
  {
    flag: 'scanner',
    ask: 'Malware scanner clamd: host:port, or the path of its socket',
    example: '127.0.0.1:3310',
    usual: '127.0.0.1:3310',
    fault: (answer) =>
      /^(\/.+|[^\s:]+:\d{1,5})$/.test(answer) ? undefined : 'must be host:port or an absolute path',
  },
];

/** Flags first; what is missing is asked for on a terminal, or told. @throws UsageError that names every fault */
export async function answersFrom(
  flags: Readonly<Record<string, unknown>>,
  terminal: boolean,
): Promise<Answers> {
  const given = new Map<string, string>();
  const faults: string[] = [];
  for (const question of questions) {
    const flag = flags[question.flag];
    if (typeof flag !== 'string') continue;
    const fault = question.fault(flag);
    if (fault) faults.push(`--${question.flag} ${fault}`);
    given.set(question.flag, flag);
  }
  const missing = questions.filter(({ flag }) => !given.has(flag));
  if (terminal && faults.length === 0) await ask(missing, given);
  else
    for (const { flag, usual, example } of missing) {
      if (usual === undefined) faults.push(`--${flag} is missing, for instance ${example}`);
      else given.set(flag, usual);
    }
  if (faults.length > 0) throw new UsageError(faults.join('\n  '));
  const text = (flag: string) => given.get(flag) ?? '';
  const option = (flag: string) => (typeof flags[flag] === 'string' ? (flags[flag] as string) : undefined);
  return {
    environment: text('environment'),
    organisation: text('organisation'),
    participant: text('participant'),
    as4Url: text('as4-url'),
    webUrl: text('web-url'),
    oidcIssuer: text('oidc-issuer'),
    oidcClientId: text('oidc-client-id'),
    database: text('database'),
    scanner: text('scanner'),
    smlZone: option('sml-zone'),
    addressBook: option('address-book'),
  };
}

/** Lines are read as they come: answers that are pasted all at once are not lost. */
async function ask(missing: readonly Question[], given: Map<string, string>): Promise<void> {
  const input = createInterface({ input: process.stdin, output: process.stdout });
  const lines = input[Symbol.asyncIterator]();
  try {
    for (const question of missing) {
      const hint = question.usual === undefined ? `e.g. ${question.example}` : `Enter for ${question.usual}`;
      for (;;) {
        process.stdout.write(`${question.ask} (${hint}): `);
        const { value, done } = await lines.next();
        if (done === true) throw new UsageError('the questions were not answered; nothing has been made');
        const answer = value.trim() || question.usual || '';
        const fault = answer === '' ? 'it must be answered' : question.fault(answer);
        if (fault === undefined) {
          given.set(question.flag, answer);
          break;
        }
        process.stdout.write(`  Again, please: ${fault}.\n`);
      }
    }
  } finally {
    input.close();
  }
}
