import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Schema } from 'node-schematron';
import { haveVectors, vector, vectorPath } from './vectors.ts';

export const haveXmllint = spawnSync('xmllint', ['--version']).status === 0;
export const haveOfficial = haveVectors && haveXmllint;

export const schemas = {
  message: 'message/xsd/infrastructure_messaging_MessageWithAttachments_3.0.xsd',
  xhe: 'xhe/xsd/XHE-1.0.xsd',
  receipt: 'receipt/xsd-resolvable/Response-2.1.xsd',
} as const;

/** One run of xmllint over all documents: valid or not, each. */
export function xsdVerdicts(
  schema: keyof typeof schemas,
  documents: readonly (Buffer | string)[],
): boolean[] {
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-xsd-'));
  try {
    const files = documents.map((document, i) => {
      writeFileSync(join(folder, `${i}.xml`), document);
      return `${i}.xml`;
    });
    const args = ['--noout', '--nonet', '--huge', '--schema', vectorPath(schemas[schema]), ...files];
    const run = spawnSync('xmllint', args, { cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
    const valid = new Set(
      [...run.stderr.matchAll(/^(\d+)\.xml validates$/gm)].map((match) => Number(match[1])),
    );
    return documents.map((_, i) => valid.has(i));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Abstract patterns written out: the validator at hand does not know them. */
function expand(schematron: string): string {
  const bodies = new Map<string, string>();
  const concrete = schematron.replace(
    /<iso:pattern abstract="true" id="([^"]+)">([\s\S]*?)<\/iso:pattern>/g,
    (_all, id: string, body: string) => {
      bodies.set(id, body);
      return '';
    },
  );
  return concrete.replace(
    /<iso:pattern id="([^"]+)" is-a="([^"]+)">([\s\S]*?)<\/iso:pattern>/g,
    (_all, id: string, base: string, params: string) => {
      let body = bodies.get(base) ?? '';
      for (const [, name, value] of params.matchAll(/name="([^"]+)" value="([^"]+)"/g))
        body = body.replaceAll(`$${name}`, value ?? '');
      return `<iso:pattern id="${id}">${body}</iso:pattern>`;
    },
  );
}

const rules = {
  message: 'message/schematron/MessageConstraints.xml',
  xhe: 'xhe/schematron/DIGG-XHE-Business-Rules.scmt',
  receipt: 'receipt/schematron/DIGG-AppRes-Business-Rules.scmt',
} as const;
const loaded = new Map<string, Schema>();

/** The official Schematron's failed assertions: their ids, or their messages where they have none. */
export function schematronFailures(name: keyof typeof rules, document: Buffer | string): string[] {
  let schema = loaded.get(name);
  if (!schema) {
    schema = Schema.fromString(expand(vector(rules[name]).toString('utf8')));
    loaded.set(name, schema);
  }
  return schema
    .validateString(document.toString('utf8').replace(/^\uFEFF/, ''))
    .map((result) => result.assertId || (result.message ?? '').trim());
}
