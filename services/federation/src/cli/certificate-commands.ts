import { open, readFile } from 'node:fs/promises';
import { federationError } from '../errors.ts';
import {
  type AuthorityName,
  authorityNames,
  authorityRules,
  isAuthorityName,
} from '../pki/authority-names.ts';
import { type IssueRequest, type RevocationReason, revocationReasons } from '../pki/certificate-service.ts';
import type { FederationCommand } from './command.ts';
import { command, confirm, type Session } from './session.ts';

/** The PKI: list, issue, revoke. */
export const certificateCommands: readonly FederationCommand[] = [
  command({
    name: 'certificates',
    parameters: '[--authority NAME]',
    summary: 'list what the authorities have issued',
    options: { authority: { type: 'string' } },
    words: 0,
    async work({ administration, io, values }) {
      const name = values.authority === undefined ? undefined : authority(String(values.authority));
      for (const each of await administration.listCertificates(name)) {
        const state = each.revokedAt ? `revoked ${each.revokedAt}` : `until ${each.notAfter}`;
        io.print(`${each.authority}\t${each.serial}\t${each.profile}\t${each.commonName}\t${state}`);
      }
    },
  }),
  command({
    name: 'issue',
    parameters:
      'AUTHORITY NAME --out FILE [--csr FILE] [--profile PROFILE] [--organisation NAME] [--dns NAME]… [--ip ADDRESS]…',
    summary: 'issue a certificate; without a request a key is made beside it',
    options: {
      out: { type: 'string' },
      csr: { type: 'string' },
      profile: { type: 'string' },
      organisation: { type: 'string' },
      dns: { type: 'string', multiple: true },
      ip: { type: 'string', multiple: true },
    },
    words: 2,
    work: issue,
  }),
  command({
    name: 'revoke',
    parameters: `AUTHORITY SERIAL --yes [--reason ${Object.keys(revocationReasons).join('|')}]`,
    summary: 'revoke a certificate: in OCSP and the list at once, for good',
    options: { yes: { type: 'boolean' }, reason: { type: 'string' } },
    words: 2,
    async work(session) {
      const [name = '', serial = ''] = session.positionals;
      const reason = String(session.values.reason ?? 'unspecified');
      if (!Object.hasOwn(revocationReasons, reason)) throw federationError('FED_COMMAND', 'unknown reason');
      confirm(session, `revoke certificate ${serial} of ${name} for good`);
      const outcome = await session.administration.revokeCertificate(
        authority(name),
        serial,
        reason as RevocationReason,
      );
      session.io.print(`${serial}: ${outcome === 'updated' ? 'revoked' : 'was revoked already'}`);
    },
  }),
];

async function issue({ administration, io, positionals, values }: Session): Promise<void> {
  const [name = '', commonName = ''] = positionals;
  const chosen = authority(name);
  const out = values.out;
  if (typeof out !== 'string') throw federationError('FED_COMMAND', '--out FILE is missing');
  const profile = String(values.profile ?? authorityRules[chosen].profiles[0] ?? '');
  const request: IssueRequest = {
    authority: chosen,
    profile: profile as IssueRequest['profile'],
    subject: {
      commonName,
      ...(typeof values.organisation === 'string' ? { organisation: values.organisation } : {}),
    },
    ...(typeof values.csr === 'string' ? { csrPem: await readFile(values.csr, 'utf8') } : {}),
    ...(Array.isArray(values.dns) ? { dnsNames: values.dns } : {}),
    ...(Array.isArray(values.ip) ? { ipAddresses: values.ip } : {}),
  };
  // Opened before anything is issued: what exists is never overwritten, and nothing is issued into the void.
  const certificateFile = await create(out, 0o644);
  const keyFile = request.csrPem === undefined ? await create(`${out}.key`, 0o600) : undefined;
  const issued = await administration.issueCertificate(request);
  await certificateFile.writeFile(issued.chainPem);
  await certificateFile.close();
  await keyFile?.writeFile(issued.keyPem ?? '');
  await keyFile?.close();
  io.print(`${issued.certificate.serialNumber}: ${out}${keyFile ? `, ${out}.key` : ''}`);
}

async function create(path: string, mode: number) {
  try {
    return await open(path, 'wx', mode);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw federationError('FED_COMMAND', `${path} cannot be made (${code})`);
  }
}

function authority(name: string): AuthorityName {
  if (isAuthorityName(name)) return name;
  throw federationError('FED_COMMAND', `the authority must be one of ${authorityNames.join(', ')}`);
}
