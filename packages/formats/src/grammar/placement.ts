import type { StartElement } from '@budkavle/xml-security';
import type { Frame } from './frame.ts';
import type { ComplexType, Grammar, Particle, Type } from './types.ts';
import type { StructureFault } from './walker.ts';

export interface Placed {
  readonly type: Type | undefined;
  readonly lax: boolean;
  readonly schemaPath: string;
  readonly field: string;
}

type Report = (fault: StructureFault) => void;

function names(particle: Particle, element: StartElement): boolean {
  return particle.localName === element.localName && particle.namespaceURI === element.namespaceURI;
}

/** Finds the element's place in its parent's type; tells what is out of order or missing before it. */
export function place(
  grammar: Grammar,
  parent: Frame | undefined,
  element: StartElement,
  report: Report,
): Placed {
  const known = grammar.prefixes.has(element.namespaceURI);
  const name = known ? element.localName : '*';
  if (!parent) {
    if (names(grammar.root, element))
      return { type: grammar.root.type, lax: false, schemaPath: `/${name}`, field: `/${name}` };
    report({ text: `No matching global declaration available for the validation root.`, field: '/*' });
    return { type: undefined, lax: false, schemaPath: '', field: `/${name}` };
  }
  parent.elements += 1;
  const key = `{${element.namespaceURI}}${element.localName}`;
  const position = (parent.counts.get(key) ?? 0) + 1;
  parent.counts.set(key, position);

  const outside = (lax: boolean): Placed => ({
    type: undefined,
    lax,
    schemaPath: '',
    field: `${parent.field}/${name}`,
  });
  const { type } = parent;
  if (!type) {
    if (parent.lax && names(grammar.root, element)) return { ...outside(true), type: grammar.root.type };
    return outside(parent.lax);
  }
  if (type.kind === 'any') return outside(true);
  if (type.kind === 'simple') {
    report({
      text: 'Element content is not allowed, because the content type is a simple type.',
      field: parent.field,
    });
    return outside(false);
  }
  const particle = particleFor(type, parent, element, report);
  if (particle === 'other') return outside(true);
  if (!particle) {
    report({ text: 'This element is not expected.', field: `${parent.field}/${name}` });
    return outside(false);
  }
  return {
    type: particle.type,
    lax: false,
    schemaPath: parent.schemaPath === '' ? '' : `${parent.schemaPath}/${name}`,
    field: `${parent.field}/${name}${particle.max > 1 ? `[${position}]` : ''}`,
  };
}

function particleFor(
  type: ComplexType,
  parent: Frame,
  element: StartElement,
  report: Report,
): Particle | 'other' | undefined {
  for (let i = parent.particle; i < type.particles.length; i += 1) {
    const particle = type.particles[i];
    if (!particle || !names(particle, element)) continue;
    if (i === parent.particle && parent.particleCount >= particle.max) return undefined;
    missing(type, parent, i, report);
    parent.particleCount = i === parent.particle ? parent.particleCount + 1 : 1;
    parent.particle = i;
    return particle;
  }
  const { other } = type;
  if (
    !other ||
    element.namespaceURI === other.than ||
    element.namespaceURI === '' ||
    parent.others >= other.max
  )
    return undefined;
  missing(type, parent, type.particles.length, report);
  parent.particle = type.particles.length;
  parent.particleCount = 0;
  parent.others += 1;
  return 'other';
}

function missing(type: ComplexType, parent: Frame, upTo: number, report: Report): void {
  for (let i = parent.particle; i < upTo; i += 1) {
    const particle = type.particles[i];
    const seen = i === parent.particle ? parent.particleCount : 0;
    if (particle && seen < particle.min)
      report({ text: `Missing child element '${particle.localName}'.`, field: parent.field });
  }
}
