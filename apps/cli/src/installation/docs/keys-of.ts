/** What of a JSON schema (TypeBox) the table of keys reads. */
interface Node {
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  default?: unknown;
  description?: string;
  properties?: Record<string, Node>;
  required?: readonly string[];
  items?: Node;
  anyOf?: readonly Node[];
}

/** One key of a configuration. */
export interface Key {
  /** `as4.publicUrl`; `[]` stands for each item of a list. */
  path: string;
  kind: string;
  usual: string;
  required: boolean;
  about: string;
}

/** Every key of a schema, in its order; objects themselves are left out, their fields are not. */
export function keysOf(schema: unknown, leaveOut: ReadonlySet<string> = new Set()): Key[] {
  const keys = new Map<string, Key>();
  collect(schema as Node, '', true, keys, leaveOut);
  return [...keys.values()];
}

function collect(
  node: Node,
  path: string,
  required: boolean,
  keys: Map<string, Key>,
  leaveOut: ReadonlySet<string>,
): void {
  if (leaveOut.has(path)) return;
  const alternatives = node.anyOf ?? [node];
  const objects = alternatives.filter((each) => each.properties && Object.keys(each.properties).length > 0);
  for (const object of objects)
    for (const [name, child] of Object.entries(object.properties ?? {}))
      collect(
        child,
        path === '' ? name : `${path}.${name}`,
        required && (object.required ?? []).includes(name) && child.default === undefined,
        keys,
        leaveOut,
      );
  if (objects.length > 0) return;
  const list = node.type === 'array' && node.items?.properties;
  if (path !== '' && !keys.has(path))
    keys.set(path, {
      path,
      kind: kindOf(node),
      usual: node.default === undefined || list ? '' : JSON.stringify(node.default),
      required,
      about: node.description ?? '',
    });
  if (list || (node.type === 'array' && node.items?.anyOf))
    collect(node.items as Node, `${path}[]`, false, keys, leaveOut);
}

function kindOf(node: Node): string {
  const values = node.enum ?? (node.const === undefined ? undefined : [node.const]);
  if (values) return values.map(String).join(', ');
  if (node.anyOf) return [...new Set(node.anyOf.map(kindOf))].join(', ');
  if (node.type === 'array') return `list of ${node.items ? kindOf(node.items) : 'values'}`;
  if (node.type === 'integer' || node.type === 'number') {
    const [low, high] = [node.minimum, node.maximum];
    if (low !== undefined && high !== undefined) return `number ${low}–${high}`;
    return low === undefined ? 'number' : `number from ${low}`;
  }
  return { string: 'text', boolean: 'true, false', object: 'fields' }[node.type ?? ''] ?? 'any';
}
