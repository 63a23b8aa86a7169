import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Certificate } from '@budkavle/pki';
import type { KnownRoot, RootPurpose } from './published-profile.ts';

/** A certificate that the operator handed over. */
export interface HandedOver {
  file: string;
  certificate: Certificate;
}

/** Certificates in files and folders (with those below); what is no certificate is named in `unreadable`. */
export function readCertificates(paths: readonly string[]): { found: HandedOver[]; unreadable: string[] } {
  const found: HandedOver[] = [];
  const unreadable: string[] = [];
  for (const file of paths.flatMap(filesIn)) {
    const certificates = parse(file);
    if (certificates.length === 0) unreadable.push(file);
    found.push(...certificates.map((certificate) => ({ file, certificate })));
  }
  return { found, unreadable };
}

/** What of the environment's official certificates is there. Nothing but a fingerprint makes a certificate trusted. */
export function matchRoots(
  wanted: readonly KnownRoot[],
  certificates: readonly Certificate[],
): { matched: { root: KnownRoot; certificate: Certificate }[]; missing: KnownRoot[] } {
  const byFingerprint = new Map(certificates.map((each) => [each.fingerprintSha256, each]));
  const matched: { root: KnownRoot; certificate: Certificate }[] = [];
  const missing: KnownRoot[] = [];
  for (const root of wanted) {
    const certificate = byFingerprint.get(root.sha256);
    if (certificate) matched.push({ root, certificate });
    else missing.push(root);
  }
  return { matched, missing };
}

/** Roots as the environment profile has them. Organisations' own are used only when asked for. */
export function trustOf(
  matched: readonly { root: KnownRoot; certificate: Certificate }[],
  options: { organisations: boolean },
) {
  const pems = (purpose: RootPurpose, kind: KnownRoot['kind']) =>
    matched
      .filter(({ root }) => root.purpose === purpose && root.kind === kind)
      .map(({ certificate }) => certificate.toPem());
  return {
    accessPoint: { anchors: pems('accessPoint', 'anchor'), issuers: pems('accessPoint', 'issuer') },
    smp: { anchors: pems('smp', 'anchor') },
    tls: { anchors: pems('tls', 'anchor') },
    ...(options.organisations && { organisation: { anchors: pems('organisation', 'anchor') } }),
  };
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((each: Dirent) => each.isFile() && /\.(cer|crt|pem|der)$/i.test(each.name))
    .map((each) => join(each.parentPath, each.name))
    .sort();
}

function parse(file: string): Certificate[] {
  try {
    const bytes = readFileSync(file);
    const text = bytes.toString('latin1');
    return text.includes('-----BEGIN') ? Certificate.parsePem(text) : [Certificate.parse(bytes)];
  } catch {
    return [];
  }
}
