import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { EnvironmentProfile } from '@budkavle/contracts';
import { Certificate } from '@budkavle/pki';
import type { Issue } from '../demo/federation.ts';
import type { DemoFolder } from '../demo/folder.ts';
import { UsageError } from '../io.ts';
import type { SystemDescription } from './description.ts';
import { systemPartyId } from './plan.ts';

/** What the system under test is given: its certificates, and the environment that it has to be configured for. */
export interface SystemCertificates {
  accessPoint: string;
  tlsServer: string;
  tlsClient: string;
  organisation: string;
}

export const handedOver = 'for-the-system-under-test';

/** Answers the certificate requests; a request that was answered before gets the same certificate. */
export async function answerRequests(
  folder: DemoFolder,
  issue: (request: Parameters<Issue>[0]) => Promise<string>,
  system: SystemDescription,
): Promise<SystemCertificates> {
  const { hostname } = new URL(system.accessPointUrl);
  const names = isIP(hostname) ? { ipAddresses: [hostname] } : { dnsNames: [hostname] };
  const organisation = system.organisationName;
  const wanted = {
    accessPoint: {
      authority: 'apca',
      profile: 'access-point',
      subject: { commonName: systemPartyId, organisation },
    },
    tlsServer: { authority: 'tlsca', profile: 'tls-server', subject: { commonName: hostname }, ...names },
    tlsClient: { authority: 'tlsca', profile: 'tls-client', subject: { commonName: hostname } },
    organisation: {
      authority: 'orgca',
      profile: 'organisation',
      subject: { commonName: system.participant.slice(5), organisation },
    },
  } as const;
  const answers = {} as SystemCertificates;
  for (const [name, request] of Object.entries(wanted)) {
    const key = name as keyof SystemCertificates;
    const csrPem = readRequest(system.requests[key]);
    const kept = folder.document<{ csrPem: string; certificatePem: string }>(
      `${handedOver}/${key}.json`,
      () => ({ csrPem: '', certificatePem: '' }),
    );
    const certificatePem = kept.csrPem === csrPem ? kept.certificatePem : await issue({ ...request, csrPem });
    folder.textFile(`${handedOver}/${key}.json`, JSON.stringify({ csrPem, certificatePem }, null, 2));
    folder.textFile(`${handedOver}/${key}.pem`, certificatePem);
    answers[key] = certificatePem;
  }
  return answers;
}

/** The rest of what it needs: profile, and roots as PEM files for software that reads no profile. */
export function writeEnvironment(folder: DemoFolder, profile: EnvironmentProfile): void {
  const put = (name: string, text: string) => folder.textFile(`${handedOver}/${name}`, text);
  put('environment-profile.json', JSON.stringify(profile, null, 2));
  put('trust-access-points.pem', profile.trust.accessPoint.anchors.join('\n'));
  put('trust-smp.pem', profile.trust.smp.anchors.join('\n'));
  put('trust-tls.pem', profile.trust.tls.anchors.join('\n'));
  put('trust-organisations.pem', (profile.trust.organisation?.anchors ?? []).join('\n'));
}

export function receiverOf(certificates: SystemCertificates): Certificate {
  const [certificate] = Certificate.parsePem(certificates.accessPoint);
  if (!certificate) throw new Error('The system under test has no certificate');
  return certificate;
}

function readRequest(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`the certificate request ${file} cannot be read`);
  }
}
