/** The parts of a JSON schema that the configuration looks at. */
export interface SchemaNode {
  type?: string;
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  enum?: unknown[];
  const?: unknown;
  description?: string;
  additionalProperties?: boolean | SchemaNode;
  patternProperties?: Record<string, SchemaNode>;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  pattern?: string;
  format?: string;
}

/** The schema at a path, if the schema names it. */
export function nodeAt(schema: SchemaNode, path: readonly string[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = schema;
  for (const step of path) node = node === undefined ? undefined : childOf(node, step);
  return node;
}

function childOf(node: SchemaNode, step: string): SchemaNode | undefined {
  if (node.properties !== undefined && Object.hasOwn(node.properties, step)) return node.properties[step];
  if (node.items !== undefined && /^\d+$/.test(step)) return node.items;
  for (const [pattern, child] of Object.entries(node.patternProperties ?? {})) {
    if (new RegExp(pattern).test(step)) return child;
  }
  if (typeof node.additionalProperties === 'object') return node.additionalProperties;
  for (const alternative of node.anyOf ?? []) {
    const found = childOf(alternative, step);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a field may hold, in words. */
export function expectation(node: SchemaNode): string {
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return `one of ${node.enum.map((value) => JSON.stringify(value)).join(', ')}`;
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(expectation))].join(' or ');
  const limits: string[] = [];
  if (node.minimum !== undefined) limits.push(`at least ${node.minimum}`);
  if (node.maximum !== undefined) limits.push(`at most ${node.maximum}`);
  if (node.minLength !== undefined) limits.push(`${node.minLength} characters or more`);
  if (node.pattern !== undefined) limits.push(`like ${node.pattern}`);
  if (node.format !== undefined) limits.push(`in the form "${node.format}"`);
  const names: Record<string, string> = {
    string: 'text',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    object: 'an object',
    array: 'a list',
  };
  return [names[node.type ?? ''] ?? 'another value', ...limits].join(', ');
}
