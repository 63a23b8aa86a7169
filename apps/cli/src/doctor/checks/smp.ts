import type { AccessPointConfiguration } from '@budkavle/access-point';
import type { EnvironmentProfile } from '@budkavle/contracts';
import { DiscoveryError, openDiscovery, type VerifiedServiceMetadata } from '@budkavle/discovery';
import { Certificate, loadPkcs12 } from '@budkavle/pki';
import { defineCheck, type Found } from '../check.ts';

type Code =
  | 'SMP_UNREACHABLE'
  | 'SMP_NOT_TRUSTED'
  | 'SMP_DOCUMENT_MISSING'
  | 'SMP_NO_ENDPOINT'
  | 'SMP_OTHER_URL'
  | 'SMP_OTHER_CERTIFICATE';

export const smp = defineCheck<Code>({
  name: 'smp',
  title: 'SMP tells others our address and the certificate of our access point',
  network: true,
  seconds: 60,
  kinds: {
    SMP_UNREACHABLE: {
      severity: 'fault',
      what: 'The SMP does not answer: no recipient can be looked up, messages wait.',
      whose: 'federation',
      action: "See the federation's operations page; is HTTPS to the SMP open in the firewall?",
    },
    SMP_NOT_TRUSTED: {
      severity: 'fault',
      what: 'What the SMP answers is not signed by the SMP of this environment, or breaks the rules.',
      whose: 'federation',
      action:
        'Are the roots those of this environment? If they are: report it to the federation owner at once.',
    },
    SMP_DOCUMENT_MISSING: {
      severity: 'fault',
      what: 'An organisation of ours is not registered for messages or for receipts.',
      whose: 'access point operator',
      action: 'Register the document type in SMP.',
    },
    SMP_NO_ENDPOINT: {
      severity: 'fault',
      what: 'The registration names no endpoint for a transport profile of this environment.',
      whose: 'access point operator',
      action: 'Register the endpoint with the transport profile that the environment names.',
    },
    SMP_OTHER_URL: {
      severity: 'fault',
      what: 'SMP tells others another address than ours.',
      whose: 'access point operator',
      action: 'Change the endpoint in SMP, or as4.publicUrl if SMP is right.',
    },
    SMP_OTHER_CERTIFICATE: {
      severity: 'fault',
      what: 'SMP tells others a certificate whose key we do not have: what they send cannot be opened.',
      whose: 'access point operator',
      action:
        'Register the present certificate of the access point in SMP; keep the earlier key until nobody uses it.',
    },
  },
  async run({ environment, accessPoint }) {
    if (!environment || !accessPoint) return undefined;
    const discovery = openDiscovery({ profile: environment });
    const questions = accessPoint.participants.flatMap(({ id }) =>
      environment.documentTypes.map((document) => ({ id, document })),
    );
    try {
      const found: Found<Code>[] = [];
      for (const { id, document } of questions) {
        try {
          const metadata = await discovery.metadata(id, document);
          found.push(
            ...judge(metadata, environment, accessPoint).map((one) => ({
              ...one,
              about: `${id}, ${document.kind}`,
            })),
          );
        } catch (error) {
          const blocked = error instanceof DiscoveryError && blocking[error.code];
          if (blocked) return { blockedBy: blocked };
          found.push({ ...explain(error), about: `${id}, ${document.kind}` });
        }
      }
      return found;
    } finally {
      await discovery.close();
    }
  },
});

/** What another check tells. */
export const blocking: Partial<Record<string, string>> = {
  DISC_DNS_TECHNICAL: 'dns',
  DISC_NOT_REGISTERED: 'dns',
  DISC_REVOCATION_UNAVAILABLE: 'revocation',
};

function explain(error: unknown): Found<Code> {
  if (!(error instanceof DiscoveryError)) throw error;
  const detail = [error.code, error.reason].filter(Boolean).join(' ');
  if (error.code === 'DISC_SMP_UNREACHABLE') return { code: 'SMP_UNREACHABLE', detail };
  return {
    code: error.code === 'DISC_DOCUMENT_NOT_TAKEN' ? 'SMP_DOCUMENT_MISSING' : 'SMP_NOT_TRUSTED',
    detail,
  };
}

function judge(
  metadata: VerifiedServiceMetadata,
  environment: EnvironmentProfile,
  accessPoint: AccessPointConfiguration,
): Found<Code>[] {
  const endpoints = metadata.processes
    .flatMap((process) => process.endpoints)
    .filter(({ transportProfile }) => environment.transportProfiles.includes(transportProfile));
  if (endpoints.length === 0) return [{ code: 'SMP_NO_ENDPOINT' }];
  const keys = keysOf(accessPoint);
  return endpoints.flatMap((endpoint) => {
    const here = sameAddress(endpoint.url, accessPoint.as4.publicUrl);
    const known = keys.some((key) => key.equals(Certificate.parseAny(endpoint.certificate)));
    return [
      ...(here ? [] : [{ code: 'SMP_OTHER_URL', detail: endpoint.url } as const]),
      ...(known ? [] : [{ code: 'SMP_OTHER_CERTIFICATE' } as const]),
    ];
  });
}

function keysOf({ keys }: AccessPointConfiguration): Certificate[] {
  return keys.flatMap((key) =>
    'pkcs12' in key
      ? loadPkcs12(key.pkcs12, key.passphrase).entries.map(({ certificate }) => certificate)
      : Certificate.parsePem(key.certificate).slice(0, 1),
  );
}

/** The same but for the spelling of host and default port. */
function sameAddress(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}
