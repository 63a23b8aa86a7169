import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { EnvironmentProfile } from '@budkavle/contracts';
import {
  Certificate,
  certificatePolicies,
  checkPolicy,
  checkValidity,
  keyEntryFromPem,
  TrustStore,
  validateChain,
} from '@budkavle/pki';
import { readCertificates } from '../environments/roots.ts';
import { generationsOf } from '../installation/key-pairs.ts';
import type { Installation } from '../installation/open.ts';
import type { Io } from '../io.ts';
import { type OuterKey, outerKeys } from './keys.ts';
import { writeNewFile } from './new-file.ts';

/**
 * Puts certificates that have come back beside their keys, if they are what they should be. Answers how many were refused.
 * Nothing is overwritten: a certificate for a key that has one is refused. Errors: CONFIG_INVALID when the roots are missing.
 */
export function handInCertificates(installation: Installation, paths: readonly string[], io: Io): number {
  const environment = installation.environment();
  const { found, unreadable } = readCertificates(paths);
  for (const file of unreadable) io.complain(`${file}: no certificate in it`);
  const pool = [...found.map(({ certificate }) => certificate), ...intermediatesOf(environment)];
  let refused = unreadable.length;
  const leaves = found.filter(({ certificate }) => !certificate.isCa);
  for (const { file, certificate } of leaves) {
    const key = keyOf(installation, certificate);
    if (key === undefined) {
      io.complain(`${file}: belongs to no key of this installation (${certificate.subject})`);
      refused += 1;
      continue;
    }
    const path = join(installation.keysFolder, `${key.base}.pem`);
    try {
      checkFor(key.name, certificate, pool, environment, installation);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      io.complain(`${file}: refused as ${key.base}: ${message} (${code ?? 'INTERNAL_ERROR'})`);
      refused += 1;
      continue;
    }
    const { chain } = keyEntryFromPem([certificate, ...pool], key.keyPem);
    const pem = [certificate, ...chain].map((each) => each.toPem()).join('');
    if (writeNewFile(path, pem, 0o644))
      io.print(`${key.base}: ${certificate.commonName}, valid until ${day(certificate.notAfter)}`);
    else if (Certificate.parsePem(readFileSync(path, 'utf8'))[0]?.equals(certificate))
      io.print(`${key.base}: is there already`);
    else {
      io.complain(
        `${file}: ${key.base} has another certificate already. A new one takes a new key: --renew ${key.name}`,
      );
      refused += 1;
    }
  }
  return refused;
}

function keyOf({ keysFolder }: Installation, certificate: Certificate) {
  for (const name of outerKeys)
    for (const base of generationsOf(keysFolder, name)) {
      const keyPem = readFileSync(join(keysFolder, `${base}.key`), 'utf8');
      if (createPublicKey(createPrivateKey(keyPem)).equals(certificate.publicKey))
        return { name, base, keyPem };
    }
  return undefined;
}

/** @throws PkiError */
function checkFor(
  name: OuterKey,
  certificate: Certificate,
  pool: readonly Certificate[],
  environment: EnvironmentProfile,
  { configuration }: Installation,
): void {
  const { trust, commonNames } = environment;
  const store = (purpose: string, anchors: readonly string[], issuers: readonly string[] = []) =>
    new TrustStore({
      name: `${purpose} of ${environment.name}`,
      anchors: anchors.map((pem) => Certificate.parseAny(pem)),
      ...(issuers.length > 0 && { issuers: issuers.map((pem) => Certificate.parseAny(pem)) }),
    });
  if (name === 'access-point') {
    const { anchors, issuers } = trust.accessPoint;
    const commonName = new RegExp(commonNames.accessPoint);
    for (const policy of [certificatePolicies.accessPointSigning, certificatePolicies.accessPointEncryption])
      validateChain(certificate, {
        trust: store(name, anchors, issuers),
        policy: { ...policy, commonName },
        intermediates: pool,
      });
  } else if (name === 'tls') {
    // Shown both ways: to those who push to us, and to those we push to.
    for (const purpose of ['tls-server', 'tls-client'] as const)
      validateChain(certificate, {
        trust: store(name, trust.tls.anchors),
        policy: { purpose, keyUsage: ['digitalSignature'], minRsaBits: 2048 },
        intermediates: pool,
      });
    const host = new URL(configuration.as4.publicUrl).hostname.replace(/[[\]]/g, '');
    const { x509 } = certificate;
    const named = isIP(host) === 0 ? x509.checkHost(host) : x509.checkIP(host);
    if (named === undefined)
      throw Object.assign(new Error(`the certificate is not for ${host}, the host of as4.publicUrl`), {
        code: 'PKI_NAME',
      });
  } else {
    // Whether its authority is approved, Digg decides when it publishes it.
    checkValidity(certificate);
    checkPolicy(certificate, certificatePolicies.organisationSigning);
    checkPolicy(certificate, certificatePolicies.organisationEncryption);
  }
}

/** Authorities of the environment: they complete the chain that goes out with a certificate. */
function intermediatesOf({ trust }: EnvironmentProfile): Certificate[] {
  const pems = [
    ...trust.accessPoint.issuers,
    ...trust.accessPoint.anchors,
    ...trust.tls.anchors,
    ...(trust.organisation?.anchors ?? []),
  ];
  return pems.map((pem) => Certificate.parseAny(pem));
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Whether a request waits for its certificate. */
export function isAwaited(installation: Installation, base: string): boolean {
  return !existsSync(join(installation.keysFolder, `${base}.pem`));
}
