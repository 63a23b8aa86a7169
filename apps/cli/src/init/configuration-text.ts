import { isProfileFile } from '../environments/complete.ts';
import { newestOf, readPublished } from '../environments/find.ts';
import type { Answers } from './answers.ts';

/** `budkavle.yaml` for these answers, with words for whoever edits it later. */
export function configurationText(answers: Answers): string {
  const profile = isProfileFile(answers.environment)
    ? answers.environment
    : (newestOf(answers.environment) ?? answers.environment);
  const postgres = answers.database !== 'sqlite';
  const as4Port = isProfileFile(profile) ? Number(new URL(answers.as4Url).port || 443) : 443;
  return `# Budkavle: the installation of ${answers.organisation}. Made by \`budkavle init\`; from now on yours to edit.
# Paths start in this file's folder. Every key: docs/operations/configure.md. After a change: budkavle serve --check, then restart.
version: 1

environment:
  # Which SDK environment: a profile that comes with the program, with its version. docs/operations/environments.md
  profile: ${quoted(profile)}
  # The official certificates, as Digg publishes them. Only those whose SHA-256 the profile names are trusted.
  roots: roots
${settings(answers, profile)}
organisation:
  participant: ${quoted(answers.participant)}
  name: ${quoted(answers.organisation)}

# What \`budkavle serve\` runs. One process can hold all, or each machine one: budkavle serve --roles access-point
roles: [access-point, message-service, message-client]

# Databases and message content. The content is encrypted: whoever has the master key can read it, without it nobody can.
data: data
masterKey: { file: keys/master.key }
${
  postgres
    ? '# PostgreSQL; each role has a schema of its own. The address holds a password, so it lies with the keys.\ndatabase: { file: keys/database.url }'
    : '# sqlite: a file for each role in the data folder. Or PostgreSQL: database: { file: keys/database.url }'
}
${postgres ? '' : 'database: sqlite\n'}logLevel: info

# The access point: what other access points reach. TLS ends here, with client certificates: no reverse proxy in between,
# only plain TCP forwarding.
as4:
  publicUrl: ${quoted(answers.as4Url)}
  host: 0.0.0.0
  port: ${as4Port}

# Between the parts. With all roles in one process they stay on the loopback address. On several machines: listen on an inner
# address and give the url under which the others reach it, for instance url: https://ap.inre.exempelkommunen.example:7443,
# before \`budkavle init\` makes the inner certificates (or run it again with --renew inner).
contractC: { host: 127.0.0.1, port: 7443 }
contractD: { host: 127.0.0.1, port: 7444 }

# The message client's web, behind a reverse proxy that ends TLS at publicUrl.
web:
  publicUrl: ${quoted(answers.webUrl)}
  host: 127.0.0.1
  port: 8080

# /health, /ready and /metrics of each role, without login: an inner address only. docs/operations/monitoring.md
operations: { host: 127.0.0.1, accessPoint: 9464, messageService: 9465, messageClient: 9466 }

# Below: fields of the services' own configurations. What is left out is worked out from the above.
messageService:
  # Required outside the demonstration: without a scanner that finds the EICAR test string nothing starts.
  scanner: ${scanner(answers.scanner)}

messageClient:
  openIdConnect:
    issuer: ${quoted(answers.oidcIssuer)}
    clientId: ${quoted(answers.oidcClientId)}
    # The secret that the identity provider has given us, in a file of its own.
    clientSecret: { file: keys/oidc-client-secret }
    # The claims that the rules below read, for instance groups.
    scopes: [openid, profile]
  # Function mailboxes: the addresses that the address book has for us, and who may do what (read, handle, send, administer).
  # mailboxes:
  #   - address: registrator.${answers.participant}
  #     name: Registrator
  #     rules:
  #       - { claim: groups, value: registrator, permissions: [read, handle, send, administer] }
  mailboxes: []
`;
}

function settings({ smlZone, addressBook }: Answers, profile: string): string {
  const published = isProfileFile(profile) ? undefined : readPublished(profile);
  const line = (name: string, value: string | undefined, known: boolean) => {
    if (value !== undefined) return `    ${name}: ${quoted(value)}\n`;
    if (known || published === undefined) return '';
    return `    # No published document gives it: Digg does, when you are joined. Nothing starts without it.\n    ${name}: ""\n`;
  };
  const lines =
    line('smlZone', smlZone, published?.smlZone !== undefined) +
    line('addressBookUrl', addressBook, published?.addressBookUrl !== undefined);
  return lines === '' ? '' : `  # Laid over the profile.\n  settings:\n${lines}`;
}

function scanner(answer: string): string {
  if (answer.startsWith('/')) return `{ kind: clamd, socket: ${quoted(answer)} }`;
  const [host = '', port = ''] = answer.split(':');
  return `{ kind: clamd, host: ${quoted(host)}, port: ${Number(port)} }`;
}

/** As YAML and JSON both read it. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
