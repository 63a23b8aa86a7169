import { join } from 'node:path';
import { hasTool, runTool } from '../../packages/as4/src/testing/tools.ts';
import { vectorsFolder } from '../../packages/as4/src/testing/vectors.ts';

/** Why nothing can be held against the official artefacts here; empty when it can. */
export const missing = [
  ...(vectorsFolder ? [] : ['the folder ../shared/vectors']),
  ...['xmllint', 'xmlsec1'].filter((tool) => !hasTool(tool)),
]
  .map((what) => `: ${what} is missing`)
  .join('');

/** What xmllint says of a document by one of the driver schemas; ends with "validates" when it is content. */
export function schemaVerdict(driver: 'all-smp.xsd' | 'all-as4.xsd', document: Buffer | string): string {
  const folder = join(vectorsFolder ?? '', 'xsd');
  const { output } = runTool(
    'xmllint',
    (file) => ['--nonet', '--noout', '--schema', join(folder, driver), file(document)],
    { XML_CATALOG_FILES: join(folder, 'catalog.xml') },
  );
  return output.trim();
}

/** xmlsec1 on a signature whose certificate it builds a chain for, to these roots. */
export function signatureVerdict(
  document: Buffer | string,
  trust: { anchors: readonly string[]; others?: readonly string[] },
  ids: readonly string[] = [],
): { ok: boolean; output: string } {
  return runTool('xmlsec1', (file) => [
    '--verify',
    '--enabled-key-data',
    'x509',
    ...trust.anchors.flatMap((pem) => ['--trusted-pem', file(pem)]),
    ...(trust.others ?? []).flatMap((pem) => ['--untrusted-pem', file(pem)]),
    ...ids.flatMap((name) => ['--id-attr:Id', name]),
    file(document),
  ]);
}

/** xmlsec1 on a signature that this certificate must have made. */
export function signatureBy(certificatePem: string, document: Buffer, ids: readonly string[]) {
  return runTool('xmlsec1', (file) => [
    '--verify',
    ...ids.flatMap((name) => ['--id-attr:Id', name]),
    '--pubkey-cert-pem',
    file(certificatePem),
    file(document),
  ]);
}

/** The document with the encrypted element put back in the clear by xmlsec1. */
export function decrypted(document: Buffer, keyPem: string): string {
  const result = runTool('xmlsec1', (file) => ['--decrypt', '--privkey-pem', file(keyPem), file(document)]);
  if (!result.ok) throw new Error(result.output);
  return result.output;
}
