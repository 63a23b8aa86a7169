import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Static, TSchema } from 'typebox';
import { Default } from 'typebox/value';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { ServiceError } from '../errors/service-error.ts';
import { faultsOf } from './check.ts';
import { type ConfigurationFault, fromEnvironment } from './environment.ts';
import type { SchemaNode } from './schema-tree.ts';
import { resolveSecrets } from './secrets.ts';

export interface LoadConfigurationOptions {
  /** A YAML or JSON file. Missing or unreadable is a fault. */
  file?: string;
  /** In the place of a file, or below it: what another part of the program worked out. */
  values?: object;
  /** Where paths of secrets start; the folder of the file, or the working directory, unless told. */
  folder?: string;
  /** Where in a larger configuration this one stands: begins the places in the message. */
  place?: string;
  /** The environment to read, `process.env` unless told. */
  env?: NodeJS.ProcessEnv;
  /** `PREFIX_FIELD__SUB_FIELD` sets `field.subField`. */
  prefix: string;
  /** The strongest: above environment and file. */
  overrides?: object;
}

/**
 * Reads the configuration: defaults of the schema, below `values`, below the file, below the environment, below the overrides.
 * A text field whose schema was made with `secret()` may be given as `{ "file": "path" }` or `{ "env": "NAME" }`.
 * Errors: CONFIG_INVALID, whose message lists every fault with its place, what was found and what to do.
 */
export function loadConfiguration<T extends TSchema>(
  schema: T,
  options: LoadConfigurationOptions,
): Static<T> {
  const faults: ConfigurationFault[] = [];
  const env = options.env ?? process.env;
  const fromFile = merge(
    (options.values ?? {}) as Record<string, unknown>,
    options.file === undefined ? {} : readFile(options.file, faults),
  );
  const environment = fromEnvironment(schema as SchemaNode, env, options.prefix);
  faults.push(...environment.faults);
  const merged = merge(
    merge(fromFile, environment.values),
    (options.overrides ?? {}) as Record<string, unknown>,
  );
  const folder =
    options.folder ?? (options.file === undefined ? process.cwd() : dirname(resolve(options.file)));
  const given = resolveSecrets(schema as SchemaNode, merged, { env, folder, faults });
  const value = Default(schema, given);
  if (faults.every((fault) => !fault.path.startsWith('file '))) faults.push(...faultsOf(schema, value));
  if (faults.length > 0) {
    const place = options.place === undefined ? '' : `${options.place}.`;
    const lines = faults.map((fault) => `- ${place}${fault.path}: found ${fault.found}; ${fault.action}.`);
    throw new ServiceError('CONFIG_INVALID', {
      message: `The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${lines.join('\n')}`,
    });
  }
  return value as Static<T>;
}

function readFile(file: string, faults: ConfigurationFault[]): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    faults.push({
      path: `file ${file}`,
      found: `no readable file (${code})`,
      action: 'check its name and its rights',
    });
    return {};
  }
  try {
    // JSON is YAML too.
    const value: unknown = parseYaml(text, { maxAliasCount: 0 });
    if (isObject(value)) return value;
    faults.push({ path: `file ${file}`, found: 'no fields', action: 'give fields with their values' });
  } catch (error) {
    // The parser's words quote the file, which can hold secrets: the line is told, no more.
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
    faults.push({
      path: `file ${file}`,
      found: `text that is neither YAML nor JSON${line === undefined ? '' : ` (line ${line})`}`,
      action: 'check indentation, colons, quotes and brackets',
    });
  }
  return {};
}

/** Objects are joined field by field; lists and everything else of `above` take the place of what is below. */
export function merge(below: object, above: object): Record<string, unknown> {
  const result: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    if (value === undefined) continue;
    const under = Object.hasOwn(result, name) ? result[name] : undefined;
    const merged = isObject(under) && isObject(value) ? merge(under, value) : value;
    // Defined, not assigned: `__proto__` is an unknown field like another, and is told as such.
    Object.defineProperty(result, name, {
      value: merged,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
