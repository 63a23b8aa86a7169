import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Type from 'typebox';
import type { ConfigurationFault } from './environment.ts';
import { nodeAt, type SchemaNode } from './schema-tree.ts';
import { noteSecretFile } from './secret-files.ts';

/** The schema of a secret text: given as it is, or as `{ "file": "path" }` or `{ "env": "NAME" }`. */
export function secret(
  options: { description?: string; minLength?: number } = {},
): ReturnType<typeof Type.String> {
  return Type.String({ minLength: 1, ...options });
}

/** Puts the text in the place of `{ file }` and `{ env }` wherever the schema wants a text. */
export function resolveSecrets(
  schema: SchemaNode,
  value: unknown,
  options: { env: NodeJS.ProcessEnv; folder: string; faults: ConfigurationFault[] },
  path: string[] = [],
): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => resolveSecrets(schema, item, options, [...path, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  const reference = referenceOf(value);
  if (reference !== undefined && wantsText(nodeAt(schema, path)))
    return fetchSecret(reference, path, options);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      resolveSecrets(schema, item, options, [...path, name]),
    ]),
  );
}

type Reference = { file: string } | { env: string };

function referenceOf(value: object): Reference | undefined {
  const entries = Object.entries(value);
  const [name, text] = entries[0] ?? [];
  if (entries.length !== 1 || typeof text !== 'string') return undefined;
  if (name === 'file') return { file: text };
  return name === 'env' ? { env: text } : undefined;
}

function wantsText(node: SchemaNode | undefined): boolean {
  return node !== undefined && (node.type === 'string' || (node.anyOf ?? []).some(wantsText));
}

function fetchSecret(
  reference: Reference,
  path: string[],
  options: { env: NodeJS.ProcessEnv; folder: string; faults: ConfigurationFault[] },
): string | undefined {
  if ('env' in reference) {
    const text = options.env[reference.env];
    if (text === undefined || text === '')
      options.faults.push({
        path: path.join('.'),
        found: `no environment variable ${reference.env}`,
        action: 'set it',
      });
    return text;
  }
  try {
    const path = resolve(options.folder, reference.file);
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    noteSecretFile(text, path);
    return text;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    options.faults.push({
      path: path.join('.'),
      found: `no readable file ${reference.file} (${code})`,
      action: 'check its name and its rights',
    });
    return undefined;
  }
}
