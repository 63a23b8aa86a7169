import type { TSchema } from 'typebox';
import { Settings } from 'typebox/system';
import { Errors } from 'typebox/value';
import type { ConfigurationFault } from './environment.ts';
import { nearest } from './nearest.ts';
import { expectation, nodeAt, type SchemaNode } from './schema-tree.ts';

/** Every fault of a value against its schema, the unknown fields first. Values are described, never quoted. */
export function faultsOf(schema: TSchema, value: unknown): ConfigurationFault[] {
  const root = schema as SchemaNode;
  const faults: ConfigurationFault[] = [];
  unknownFields(root, value, [], faults);
  const unknown = new Set(faults.map((fault) => fault.path));
  const seen = new Set<string>();
  for (const error of allErrors(schema, value)) {
    if (error.keyword === 'additionalProperties' || error.keyword === 'boolean') continue;
    const path = error.instancePath.split('/').slice(1).map(unescapePointer);
    if (error.keyword === 'required') {
      const missing = (error.params as { requiredProperties?: string[] }).requiredProperties ?? [];
      for (const name of missing) add([...path, name]);
    } else add(path);
  }
  return faults;

  function add(path: string[]): void {
    const name = path.join('.');
    if (seen.has(name) || unknown.has(name)) return;
    seen.add(name);
    const node = nodeAt(root, path);
    const about = node?.description === undefined ? '' : ` (${node.description})`;
    faults.push({
      path: name === '' ? '(the whole)' : name,
      found: describe(valueAt(value, path)),
      action: `give ${node === undefined ? 'another value' : expectation(node)}${about}`,
    });
  }
}

/** The library stops after some errors to bound work on hostile input; the operator is to see all at once. */
function allErrors(schema: TSchema, value: unknown): ReturnType<typeof Errors> {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: 1000 });
  try {
    return Errors(schema, value);
  } finally {
    Settings.Set({ maxErrors });
  }
}

function unknownFields(node: SchemaNode, value: unknown, path: string[], faults: ConfigurationFault[]): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      const child = nodeAt(node, [String(index)]);
      if (child !== undefined) unknownFields(child, item, [...path, String(index)], faults);
    });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const known = namesOf(node);
  for (const [name, item] of Object.entries(value)) {
    const child = nodeAt(node, [name]);
    if (child !== undefined) unknownFields(child, item, [...path, name], faults);
    else if (
      node.additionalProperties !== true &&
      (known.length > 0 || node.additionalProperties === false)
    ) {
      const near = nearest(name, known);
      const action =
        near === undefined
          ? `remove it; known here: ${known.join(', ') || 'nothing'}`
          : `did you mean "${near}"?`;
      faults.push({ path: [...path, name].join('.'), found: 'a field that is not known', action });
    }
  }
}

function namesOf(node: SchemaNode): string[] {
  return [...Object.keys(node.properties ?? {}), ...(node.anyOf ?? []).flatMap(namesOf)];
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const step of path)
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : undefined;
  return at;
}

/** A field may hold a secret: its kind and length are told, not its value. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string')
    return value === '' ? 'an empty text' : `a text of ${value.length} characters`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}
