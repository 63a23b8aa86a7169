import { federationError } from '../errors.ts';
import type { FederationCommand } from './command.ts';
import { command, confirm, type Session } from './session.ts';

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const yes = { yes: { type: 'boolean' } } as const;

/** The address book: organisations and their functional addresses. */
export const addressBookCommands: readonly FederationCommand[] = [
  command({
    name: 'organisation',
    parameters:
      'PARTICIPANT --number ORGANISATION_NUMBER --title NAME [--description TEXT] [--alternate NAME] [--parent PARTICIPANT] [--geographic CODE]…',
    summary: 'create or change an organisation of the address book',
    options: {
      number: text,
      title: text,
      description: text,
      alternate: text,
      parent: text,
      geographic: texts,
    },
    words: 1,
    async work(session) {
      const [participant = ''] = session.positionals;
      const outcome = await session.administration.putOrganisation({
        participant,
        organizationNumber: needed(session, 'number'),
        name: needed(session, 'title'),
        description: given(session, 'description'),
        alternateName: given(session, 'alternate'),
        parent: given(session, 'parent'),
        geographicCodes: list(session, 'geographic'),
      });
      session.io.print(`${participant}: ${outcome}`);
    },
  }),
  command({
    name: 'address',
    parameters:
      'PARTICIPANT IDENTIFIER --title NAME [--description TEXT] [--category TEXT]… [--keyword TEXT]…',
    summary: 'create or change a functional address; it is visible to everybody at once',
    options: { title: text, description: text, category: texts, keyword: texts },
    words: 2,
    async work(session) {
      const [organisation = '', identifier = ''] = session.positionals;
      const outcome = await session.administration.putFunctionalAddress({
        organisation,
        identifier,
        name: needed(session, 'title'),
        description: given(session, 'description'),
        categories: list(session, 'category'),
        keywords: list(session, 'keyword'),
      });
      session.io.print(`${identifier}: ${outcome}`);
    },
  }),
  command({
    name: 'remove-address',
    parameters: 'PARTICIPANT IDENTIFIER --yes',
    summary: 'remove a functional address',
    options: yes,
    words: 2,
    async work(session) {
      const [organisation = '', identifier = ''] = session.positionals;
      confirm(session, `remove the address ${identifier}`);
      session.io.print(
        `${identifier}: ${await session.administration.removeFunctionalAddress(organisation, identifier)}`,
      );
    },
  }),
];

function given({ values }: Session, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function needed(session: Session, name: string): string {
  const value = given(session, name);
  if (value === undefined) throw federationError('FED_COMMAND', `--${name} is missing`);
  return value;
}

function list({ values }: Session, name: string): string[] {
  const value = values[name];
  return Array.isArray(value) ? value : [];
}
