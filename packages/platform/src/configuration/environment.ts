import { nearest } from './nearest.ts';
import { expectation, type SchemaNode } from './schema-tree.ts';

/** A fault in the configuration: where, what was found, what to do. */
export interface ConfigurationFault {
  path: string;
  found: string;
  action: string;
}

/** `listenPort` -> `LISTEN_PORT`; the parts of a path are joined with two underscores. */
export function environmentName(prefix: string, path: readonly string[]): string {
  const parts = path.map((step) =>
    step
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .replaceAll('-', '_')
      .toUpperCase(),
  );
  return `${prefix}_${parts.join('__')}`;
}

/** Fields that the environment sets, as one object like the file. Objects and lists are given as JSON. */
export function fromEnvironment(
  schema: SchemaNode,
  env: NodeJS.ProcessEnv,
  prefix: string,
): { values: Record<string, unknown>; faults: ConfigurationFault[] } {
  const values: Record<string, unknown> = {};
  const faults: ConfigurationFault[] = [];
  const known = new Map<string, { path: string[]; node: SchemaNode }>();
  collect(schema, [], prefix, known);
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || !name.startsWith(`${prefix}_`)) continue;
    const target = known.get(name);
    if (target === undefined) {
      const near = nearest(name, [...known.keys()]);
      faults.push({
        path: `environment ${name}`,
        found: 'no such field',
        action: near === undefined ? 'remove the variable' : `did you mean ${near}?`,
      });
      continue;
    }
    const read = readText(text, target.node);
    if (read.ok) set(values, target.path, read.value);
    else
      faults.push({
        path: `environment ${name}`,
        found: 'a text that cannot be read as this field',
        action: `give ${expectation(target.node)}`,
      });
  }
  return { values, faults };
}

function collect(
  node: SchemaNode,
  path: string[],
  prefix: string,
  into: Map<string, { path: string[]; node: SchemaNode }>,
): void {
  if (path.length > 0) into.set(environmentName(prefix, path), { path, node });
  for (const [name, child] of Object.entries(node.properties ?? {}))
    collect(child, [...path, name], prefix, into);
  for (const alternative of node.anyOf ?? []) {
    for (const [name, child] of Object.entries(alternative.properties ?? {}))
      collect(child, [...path, name], prefix, into);
  }
}

function readText(text: string, node: SchemaNode): { ok: true; value: unknown } | { ok: false } {
  const kinds = node.anyOf === undefined ? [node] : node.anyOf;
  const wanted = new Set(kinds.map((kind) => kind.type ?? typeof kind.const));
  const secretReference = wanted.has('string') && /^\s*\{\s*"(file|env)"\s*:/.test(text);
  if (secretReference || (/^\s*[[{]/.test(text) && (wanted.has('object') || wanted.has('array')))) {
    try {
      return { ok: true, value: JSON.parse(text) };
    } catch {
      return { ok: false };
    }
  }
  if ((wanted.has('integer') || wanted.has('number')) && /^-?\d+(\.\d+)?$/.test(text))
    return { ok: true, value: Number(text) };
  if (wanted.has('boolean') && /^(true|false|1|0)$/i.test(text))
    return { ok: true, value: /^(true|1)$/i.test(text) };
  if (wanted.has('string')) return { ok: true, value: text };
  if (wanted.has('array')) return { ok: true, value: text.split(',').map((part) => part.trim()) };
  return { ok: false };
}

function set(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = target;
  for (const step of path.slice(0, -1)) {
    const next = at[step];
    if (typeof next === 'object' && next !== null && !Array.isArray(next))
      at = next as Record<string, unknown>;
    else {
      const made: Record<string, unknown> = {};
      at[step] = made;
      at = made;
    }
  }
  const last = path.at(-1);
  if (last === undefined) return;
  const before = at[last];
  at[last] = isObject(before) && isObject(value) ? { ...value, ...before } : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
