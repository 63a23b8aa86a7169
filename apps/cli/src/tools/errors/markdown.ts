import type { CatalogueOf } from './collect.ts';

const intro = `# Error codes

Every failure has a stable code: in logs, in answers to clients, in the events of a message. This page is made from the
catalogues in the code (\`budkavle errors --markdown\`); \`budkavle errors CODE\` tells the same on a terminal.

**Whose fault**: who can mend it. *us*: a bug of this software, report it. **Retried**: the software tries again by itself.
`;

/** docs/errors.md. */
export function errorsPage(catalogues: readonly CatalogueOf[]): string {
  return `${[intro, ...catalogues.map(chapter)].join('\n')}`;
}

function chapter({ part, about, errors }: CatalogueOf): string {
  const rows = Object.entries(errors).map(([code, { title, fault, retried, action }]) =>
    ['', `\`${code}\``, cell(title), fault, retried ? 'yes' : 'no', cell(action), ''].join(' | ').trim(),
  );
  return [
    `## ${part}: ${about}`,
    '',
    '| code | what happened | whose fault | retried | what to do |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
