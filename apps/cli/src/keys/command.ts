import { openInstallation } from '../installation/open.ts';
import { parseArguments } from '../tools/arguments.ts';
import { withSubCommands } from '../tools/sub-commands.ts';

const folder = { type: 'string' } as const;

/** `budkavle keys`: what encrypts the content at rest. Certificates: `budkavle init --renew`. */
export const keysCommand = withSubCommands('keys', 'storage keys: list, rotate, encrypt anew', [
  {
    name: 'list',
    summary: 'every storage key: whose, since when, wrapped by which master key',
    usage: 'budkavle keys list [--folder DIR]',
    async run(args, io) {
      const { values } = parseArguments(args, { folder });
      const { listKeys } = await import('./list.ts');
      return listKeys(openInstallation(values.folder ?? '.'), io);
    },
  },
  {
    name: 'rotate-master',
    summary:
      'a new master key, every storage key wrapped with it; --retire takes the old one away afterwards. The services run on',
    usage: 'budkavle keys rotate-master [--folder DIR] [--retire]',
    async run(args, io) {
      const { values } = parseArguments(args, { folder, retire: { type: 'boolean' } });
      const { rotateMaster } = await import('./rotate-master.ts');
      const installation = openInstallation(values.folder ?? '.');
      return rotateMaster(installation, { retire: values.retire ?? false }, io);
    },
  },
  {
    name: 'rotate-organisation',
    summary: "a new storage key for the organisation's content; --reencrypt also encrypts anew what is there",
    usage: 'budkavle keys rotate-organisation [--folder DIR] [--reencrypt]',
    async run(args, io) {
      const { values } = parseArguments(args, { folder, reencrypt: { type: 'boolean' } });
      const { rotateOrganisation } = await import('./rotate-organisation.ts');
      const installation = openInstallation(values.folder ?? '.');
      return rotateOrganisation(installation, { rotate: true, reencrypt: values.reencrypt ?? false }, io);
    },
  },
  {
    name: 'reencrypt',
    summary: 'encrypt anew what older storage keys encrypt, and remove those that encrypt nothing any more',
    usage: 'budkavle keys reencrypt [--folder DIR]',
    async run(args, io) {
      const { values } = parseArguments(args, { folder });
      const { rotateOrganisation } = await import('./rotate-organisation.ts');
      return rotateOrganisation(
        openInstallation(values.folder ?? '.'),
        { rotate: false, reencrypt: true },
        io,
      );
    },
  },
]);
