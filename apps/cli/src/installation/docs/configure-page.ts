import { AccessPointConfiguration } from '@budkavle/access-point';
import { EnvironmentProfile } from '@budkavle/contracts';
import { MessageClientConfiguration } from '@budkavle/message-client';
import { MessageServiceConfiguration } from '@budkavle/message-service';
import { InstallationConfiguration } from '../configuration.ts';
import { type Key, keysOf } from './keys-of.ts';

const intro = `# Configure

*This page is made from the schemas: \`node apps/cli/src/main.ts init --markdown\`.*

\`budkavle init\` writes \`budkavle.yaml\` with words beside every line. It is YAML; unknown keys are refused, and each fault is told with its place and what to do: \`budkavle serve --check\`. After a change, restart.

- **Paths** start in the folder of \`budkavle.yaml\`.
- **Secrets** (every text field may be one) can be given as \`{ file: PATH }\` or \`{ env: NAME }\`; init puts them in \`keys/\`, mode 0600.
- **The environment of the process** goes before the file: \`BUDKAVLE_CONFIG_LOG_LEVEL=debug\` sets \`logLevel\`, \`BUDKAVLE_ACCESS_POINT_SENDING__CONCURRENCY=8\` sets \`accessPoint.sending.concurrency\`, and so \`BUDKAVLE_MESSAGE_SERVICE_…\` and \`BUDKAVLE_MESSAGE_CLIENT_…\`.
- **The sections** \`accessPoint\`, \`messageService\` and \`messageClient\` take any key of the service itself. What init's file does not name is worked out (keys by their file names, databases and folders in \`data/\`, addresses from the listeners above); a key in a section goes before what is worked out. A list takes the place of the whole list.
- **Several organisations on one access point**: \`accessPoint.participants\` lists them all, each with the fingerprints of its message service's client certificate.
`;

/** The page docs/operations/configure.md: every key of every schema. */
export function configurePage(): string {
  const environment = new Set(['environment']);
  const parts: [title: string, about: string, keys: Key[]][] = [
    ['budkavle.yaml', 'The installation.', keysOf(InstallationConfiguration)],
    ['accessPoint', 'Fields of the access point.', keysOf(AccessPointConfiguration, environment)],
    ['messageService', 'Fields of the message service.', keysOf(MessageServiceConfiguration, environment)],
    ['messageClient', 'Fields of the message client.', keysOf(MessageClientConfiguration, environment)],
    [
      'environment.settings',
      'Fields of the environment profile ([environments](environments.md)). `trust` cannot be set: only the official certificates count.',
      keysOf(EnvironmentProfile, new Set(['trust'])),
    ],
  ];
  return `${intro}${parts.map(([title, about, keys]) => `\n## ${title}\n\n${about}\n\n${tableOf(keys)}\n`).join('')}`;
}

function tableOf(keys: readonly Key[]): string {
  const rows = keys.map(({ path, kind, usual, required, about }) => {
    const code = (text: string) => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``);
    const shown = usual.length > 60 ? 'a list' : code(usual);
    return `| \`${path}\` | ${kind.replaceAll('|', '\\|')} | ${shown || (required ? '**needed**' : '')} | ${about.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`;
  });
  return ['| key | takes | if left out | what |', '|---|---|---|---|', ...rows].join('\n');
}
