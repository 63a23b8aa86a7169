import { XmlSecurityError } from '../errors.ts';
import { XML_NAMESPACE, XMLNS_NAMESPACE } from './types.ts';

/** Prefix bindings in scope, with a way back: cost per element is what it declares, however much is in scope. */
export class NamespaceScope {
  readonly #bound = new Map<string, string>();
  readonly #undo: (readonly [prefix: string, before: string | undefined])[] = [];

  constructor(context?: ReadonlyMap<string, string>) {
    for (const [prefix, uri] of context ?? []) if (prefix !== 'xml') this.#bound.set(prefix, uri);
  }

  get mark(): number {
    return this.#undo.length;
  }

  entries(): IterableIterator<[string, string]> {
    return this.#bound.entries();
  }

  lookup(prefix: string): string | undefined {
    if (prefix === 'xml') return XML_NAMESPACE;
    return this.#bound.get(prefix);
  }

  bind(prefix: string, uri: string): void {
    this.#undo.push([prefix, this.#bound.get(prefix)]);
    this.#bound.set(prefix, uri);
  }

  back(mark: number): void {
    while (this.#undo.length > mark) {
      const last = this.#undo.pop();
      if (!last) return;
      const [prefix, before] = last;
      if (before === undefined) this.#bound.delete(prefix);
      else this.#bound.set(prefix, before);
    }
  }
}

/** The constraints of Namespaces in XML 1.0 on a declaration. */
export function requireBindable(prefix: string, uri: string): void {
  const refused =
    prefix === 'xmlns' ||
    uri === XMLNS_NAMESPACE ||
    (prefix === 'xml') !== (uri === XML_NAMESPACE) ||
    (prefix !== '' && uri === '');
  if (refused) throw new XmlSecurityError('XML_NAMESPACE', 'A namespace declaration against the rules');
}
