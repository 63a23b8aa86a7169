import type { TSchema } from 'typebox';
import { componentKeyword, componentName } from '../sdk-api/component.ts';

type Json = Record<string, unknown>;

/**
 * Turns schemas into OpenAPI 3.0.3 schema objects: a schema marked as component becomes a $ref and its definition is gathered;
 * what OpenAPI 3.0 says otherwise than JSON Schema (`const`, `examples`, numeric exclusiveMaximum) is rewritten.
 */
export class ComponentCollector {
  readonly schemas: Record<string, Json> = {};

  /** The schema object of `schema`, or a reference to it. */
  convert(schema: TSchema): Json {
    const name = componentName(schema);
    if (name === undefined) return this.#body(schema);
    if (!this.schemas[name]) {
      this.schemas[name] = {};
      this.schemas[name] = this.#body(schema);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #body(schema: TSchema): Json {
    const out: Json = {};
    for (const [key, value] of Object.entries(schema as Json)) {
      if (key === componentKeyword || key.startsWith('~')) continue;
      if (key === 'properties') {
        out.properties = Object.fromEntries(
          Object.entries(value as Record<string, TSchema>).map(([name, one]) => [name, this.convert(one)]),
        );
      } else if (key === 'items') out.items = this.convert(value as TSchema);
      else if (key === 'anyOf') out.anyOf = (value as TSchema[]).map((one) => this.convert(one));
      else if (key === 'x-format') out.format = value;
      else if (key === 'const') out.enum = [value];
      else if (key === 'examples') out.example = (value as unknown[])[0];
      else if (key === 'exclusiveMaximum') Object.assign(out, { maximum: value, exclusiveMaximum: true });
      else out[key] = value;
    }
    if (out.enum && !out.type) out.type = 'string';
    return out;
  }
}
