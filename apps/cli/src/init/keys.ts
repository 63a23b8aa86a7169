import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority, createCertificateRequest } from '@budkavle/pki';
import { contractUrl } from '../installation/contract-url.ts';
import { generationsOf, type KeyName } from '../installation/key-pairs.ts';
import type { Installation } from '../installation/open.ts';
import { writeNewFile } from './new-file.ts';

/** Keys whose certificates others issue: a request goes to them. */
export const outerKeys = ['access-point', 'tls', 'organisation'] as const;
export type OuterKey = (typeof outerKeys)[number];
const innerKeys = ['contract-c', 'contract-c-client', 'contract-d'] as const;
const innerYears = 5;
const bits = 3072;

/** Makes every key that is not there yet; answers the files it made. */
export async function makeKeys(
  installation: Installation,
  options: { accessPointId?: string | undefined; renew: ReadonlySet<string> },
): Promise<string[]> {
  const { keysFolder } = installation;
  const made: string[] = [];
  const put = (name: string, text: string, mode?: number) => {
    const path = join(keysFolder, name);
    if (writeNewFile(path, text, mode)) made.push(path);
  };
  put(
    'api-client.key',
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { format: 'pem', type: 'spki' },
      privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    }).privateKey,
  );
  for (const name of outerKeys) {
    const base = nextBase(keysFolder, name, options.renew.has(name));
    if (base === undefined) continue;
    const request = await createCertificateRequest({
      ...subjectOf(installation, name, options),
      keyBits: bits,
    });
    // The key first: a request without its key would be handed in for nothing.
    put(`${base}.key`, request.keyPem);
    put(`${base}.csr`, request.csrPem, 0o644);
  }
  await makeInnerKeys(installation, options.renew.has('inner'), put);
  return made;
}

/** The name of the pair to make; undefined when there is nothing to make. */
function nextBase(keysFolder: string, name: KeyName, renew: boolean): string | undefined {
  const there = generationsOf(keysFolder, name);
  const last = there.at(-1);
  if (last === undefined) return name;
  // A request that has not been answered yet is not followed by another.
  if (!renew || !existsSync(join(keysFolder, `${last}.pem`))) return undefined;
  return `${name}.${Number(/\.(\d+)$/.exec(last)?.[1] ?? 1) + 1}`;
}

function subjectOf(
  { configuration }: Installation,
  name: OuterKey,
  { accessPointId }: { accessPointId?: string | undefined },
) {
  const { organisation, as4 } = configuration;
  const commonName = {
    // Digg sets the name itself; the request only helps whoever answers it.
    'access-point': accessPointId ?? organisation.name,
    tls: new URL(as4.publicUrl).hostname.replace(/[[\]]/g, ''),
    organisation: organisation.participant.slice('0203:'.length),
  }[name];
  return { commonName, organisation: organisation.name, country: 'SE' };
}

/** An authority of the installation's own for what its parts show one another. */
async function makeInnerKeys(
  installation: Installation,
  renew: boolean,
  put: (name: string, text: string, mode?: number) => void,
): Promise<void> {
  const { keysFolder, configuration } = installation;
  if (!existsSync(join(keysFolder, 'inner-ca.pem'))) {
    const authority = await CertificateAuthority.createRoot({
      commonName: `Budkavle inner ${configuration.organisation.participant.slice(5)}`,
      keyBits: bits,
      years: 20,
    });
    put('inner-ca.key', authority.keyPem);
    put('inner-ca.pem', authority.certificate.toPem(), 0o644);
  }
  const read = (name: string) => readFileSync(join(keysFolder, name), 'utf8');
  const authority = CertificateAuthority.load({
    certificatePem: read('inner-ca.pem'),
    keyPem: read('inner-ca.key'),
  });
  for (const name of innerKeys) {
    const base = nextBase(keysFolder, name, renew);
    if (base === undefined) continue;
    const server = name !== 'contract-c-client';
    const notAfter = new Date();
    notAfter.setUTCFullYear(notAfter.getUTCFullYear() + innerYears);
    const issued = await authority.issue({
      profile: server ? 'tls-server' : 'tls-client',
      subject: { commonName: `${name}.${configuration.organisation.participant.slice(5)}` },
      notAfter,
      ...(server && namesOf(configuration[name === 'contract-c' ? 'contractC' : 'contractD'])),
    });
    put(`${base}.key`, issued.keyPem ?? '');
    put(`${base}.pem`, issued.certificate.toPem(), 0o644);
  }
}

/** Under which names and addresses a listener may be reached. */
function namesOf(listener: { host: string; port: number; url?: string }) {
  const hosts = new Set([
    'localhost',
    '127.0.0.1',
    hostname(),
    listener.host,
    new URL(contractUrl(listener)).hostname,
  ]);
  const all = [...hosts]
    .map((each) => each.replace(/[[\]]/g, ''))
    .filter((each) => each !== '0.0.0.0' && each !== '::');
  return {
    dnsNames: all.filter((each) => isIP(each) === 0),
    ipAddresses: all.filter((each) => isIP(each) !== 0),
  };
}
