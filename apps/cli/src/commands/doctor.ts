import { parseArgs } from 'node:util';
import { UsageError } from '../io.ts';
import type { Command } from './command.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'look at everything that can be wrong with an installation, and say what to do',
  usage: `budkavle doctor [--folder DIR] [--json] [--offline]   look at it; exit 0: all good, 3: warnings alone, 1: a fault
budkavle doctor --markdown                            every code and what it means (docs/operations/doctor.md)

--folder DIR    with budkavle.yaml (default: the working directory)
--roles LIST    that run on this machine (default: those of the configuration)
--offline       ask nobody outside this installation
--json          for programs
--ntp SERVER    host or host:port; may be given several times (default: the national time servers)
--backups DIR   where the backups are (default: backups/ in the folder, if it is there)

Nothing is changed, nothing secret is shown. Run it as the user of the services, on the machine where they run.`,
  async run(args, io) {
    const { json, markdown, offline, roles, ntp, backups, folder = '.' } = parse(args);
    // Loaded when it is used: the tools beside it shall start at once.
    const { runDoctor, doctorPage, rolesOf } = await import('../doctor/main.ts');
    if (markdown) {
      io.print(doctorPage().trimEnd());
      return 0;
    }
    return runDoctor({ folder, roles: rolesOf(roles), ntpServers: ntp, backups, json, offline }, io);
  },
};

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        folder: { type: 'string' },
        roles: { type: 'string' },
        json: { type: 'boolean', default: false },
        markdown: { type: 'boolean', default: false },
        offline: { type: 'boolean', default: false },
        ntp: { type: 'string', multiple: true },
        backups: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
