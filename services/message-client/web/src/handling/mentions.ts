import type { Colleague } from '../../../src/handling/api.ts';

/** The colleagues that a text names with @. A name that begins another one is not that other one. */
export function mentioned(text: string, people: readonly Colleague[]): Colleague[] {
  const lower = text.toLocaleLowerCase('sv');
  const found: Colleague[] = [];
  let rest = lower;
  for (const person of [...people].sort((a, b) => b.name.length - a.name.length)) {
    const call = `@${person.name.toLocaleLowerCase('sv')}`;
    if (person.name === '' || !rest.includes(call)) continue;
    found.push(person);
    rest = rest.replaceAll(call, ' ');
  }
  return found;
}
