import type { FederationStatus } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import type { FederationCommand } from './command.ts';
import { command, confirm } from './session.ts';

const statuses: readonly FederationStatus[] = ['NOT_APPROVED', 'PENDING', 'APPROVED', 'REJECTED'];
const yes = { yes: { type: 'boolean' } } as const;

/** Participants: list, decide, publish again, remove. */
export const participantCommands: readonly FederationCommand[] = [
  command({
    name: 'participants',
    summary: 'list the participants with their status and publication',
    words: 0,
    async work({ administration, io }) {
      for (const each of await administration.listParticipants()) {
        const error = each.publicationError ? ` ${each.publicationError}` : '';
        const time = each.publishedAt ?? '-';
        io.print(
          `${each.identifier.value}\t${each.provider}\t${each.status}\t${each.publication}${error}\t${time}\t${each.name}`,
        );
      }
    },
  }),
  command({
    name: 'status',
    parameters: `PARTICIPANT ${statuses.join('|')}`,
    summary: 'approve a participant, or take it back: it is published or removed accordingly',
    words: 2,
    async work({ administration, io, positionals }) {
      const [participant = '', wanted = ''] = positionals;
      const status = statuses.find((each) => each === wanted);
      if (!status) throw federationError('FED_COMMAND', `the status must be one of ${statuses.join(', ')}`);
      io.print(`${participant}: ${await administration.setFederationStatus(participant, status)}`);
    },
  }),
  command({
    name: 'services',
    parameters: 'PARTICIPANT accept|refuse',
    summary: 'decide on document types that wait for approval',
    words: 2,
    async work({ administration, io, positionals }) {
      const [participant = '', decision = ''] = positionals;
      if (decision !== 'accept' && decision !== 'refuse') {
        throw federationError('FED_COMMAND', 'say accept or refuse');
      }
      io.print(
        `${participant}: ${await administration.decideServiceChanges(participant, decision === 'accept')}`,
      );
    },
  }),
  command({
    name: 'republish',
    parameters: 'PARTICIPANT',
    summary: 'publish a participant again after a failure',
    words: 1,
    async work({ administration, io, positionals }) {
      const [participant = ''] = positionals;
      await administration.republish(participant);
      io.print(`${participant}: queued`);
    },
  }),
  command({
    name: 'remove',
    parameters: 'PARTICIPANT --yes',
    summary: 'deregister a participant: out of DNS, the SMP and the address book',
    options: yes,
    words: 1,
    async work(session) {
      const [participant = ''] = session.positionals;
      confirm(session, `take ${participant} out of DNS, the SMP and the address book`);
      session.io.print(`${participant}: ${await session.administration.removeParticipant(participant)}`);
    },
  }),
];
