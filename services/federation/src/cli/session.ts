import { userInfo } from 'node:os';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { loadConfiguration, silentLogger } from '@budkavle/platform';
import type { Actor } from '../administration/actor.ts';
import { type Administration, administrationOf } from '../administration/administration.ts';
import { FederationConfiguration } from '../configuration.ts';
import { type FederationContext, openContext } from '../context.ts';
import { federationError } from '../errors.ts';
import type { CommandIo, FederationCommand } from './command.ts';

/** What a command works with. */
export interface Session {
  readonly io: CommandIo;
  readonly actor: Actor;
  readonly context: FederationContext;
  readonly administration: Administration;
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | string[] | undefined>>;
}

interface Definition {
  readonly name: string;
  readonly summary: string;
  /** What follows the name; `--config FILE` and `--as PERSON` are added. */
  readonly parameters?: string;
  readonly options?: ParseArgsOptionsConfig;
  /** How many words must follow the name. */
  readonly words: number;
  work(session: Session): Promise<void>;
}

const common: ParseArgsOptionsConfig = { config: { type: 'string' }, as: { type: 'string' } };

/**
 * A command on the database and the key folder of a federation, running or not. Whoever can read both is system
 * administrator; the name goes into the log.
 */
export function command(definition: Definition): FederationCommand {
  const { name, parameters, words } = definition;
  const usage = `budkavle federation ${[name, parameters].filter(Boolean).join(' ')} --config FILE [--as PERSON]`;
  return {
    name,
    summary: definition.summary,
    usage,
    async run(args, io) {
      const parsed = parse(args, { ...common, ...definition.options });
      if (!parsed || parsed.positionals.length !== words || typeof parsed.values.config !== 'string') {
        io.complain(`Usage: ${usage}`);
        return 2;
      }
      let context: FederationContext | undefined;
      try {
        context = await open(parsed.values.config);
        const person = typeof parsed.values.as === 'string' ? parsed.values.as : userInfo().username;
        const actor: Actor = { name: person, role: 'SA' };
        const administration = administrationOf(context, actor);
        await definition.work({ io, actor, context, administration, ...parsed });
        return 0;
      } catch (error) {
        complain(io, error);
        return 1;
      } finally {
        await context?.database.close();
      }
    },
  };
}

/** The configuration file, with the environment variables FEDERATION_*. */
export function readConfiguration(file: string): FederationConfiguration {
  return loadConfiguration(FederationConfiguration, { file, prefix: 'FEDERATION' });
}

/** What failed, in words, with its code. */
export function complain(io: CommandIo, error: unknown): void {
  const { code, details } = error as { code?: string; details?: Record<string, unknown> };
  const reason = details?.reason === undefined ? '' : ` (${String(details.reason)})`;
  io.complain(
    `${code ?? 'INTERNAL_ERROR'}: ${error instanceof Error ? error.message : String(error)}${reason}`,
  );
}

/** Shows what a command would take away, and does it only with `--yes`. Throws FED_COMMAND. */
export function confirm(session: Session, what: string): void {
  if (session.values.yes === true) return;
  throw federationError('FED_COMMAND', `This would ${what}. Say --yes to do it.`);
}

function parse(args: readonly string[], options: ParseArgsOptionsConfig) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { positionals, values: values as Session['values'] };
  } catch {
    return undefined;
  }
}

async function open(file: string): Promise<FederationContext> {
  return await openContext(readConfiguration(file), { serve: false, log: silentLogger });
}
