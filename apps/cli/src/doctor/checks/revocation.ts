import { openDiscovery } from '@budkavle/discovery';
import { PkiError, type RevocationChecker, validateChain } from '@budkavle/pki';
import { codeOf, defineCheck } from '../check.ts';
import { momentWithin, named, type OwnCertificate, ownCertificates } from '../own-certificates.ts';

type Code = 'CERTIFICATE_REVOKED' | 'REVOCATION_UNKNOWN' | 'REVOCATION_UNREACHABLE' | 'REVOCATION_NO_SOURCE';

export const revocation = defineCheck<Code>({
  name: 'revocation',
  title: 'Own certificates are not revoked, and the sources that tell can be reached',
  network: true,
  seconds: 60,
  kinds: {
    CERTIFICATE_REVOKED: {
      severity: 'fault',
      what: 'A certificate of ours is revoked: everybody refuses what we send with it.',
      whose: 'certificate authority',
      action:
        'Ask the one who issued it why. Make a new key (budkavle init --renew NAME), order a certificate, and publish it.',
    },
    REVOCATION_UNKNOWN: {
      severity: 'fault',
      what: 'The authority says that it has not issued a certificate of ours.',
      whose: 'certificate authority',
      action: 'Ask the one who issued it: the certificate is missing in its register.',
    },
    REVOCATION_UNREACHABLE: {
      severity: 'fault',
      what: 'Whether certificates are revoked cannot be asked: messages wait, in both directions.',
      whose: 'network',
      action:
        'Open the firewall to the addresses of OCSP and lists, and see that their hosts stand in revocation.allowedHosts of the environment. If they are down: the federation owner.',
    },
    REVOCATION_NO_SOURCE: {
      severity: 'fault',
      what: 'A certificate of ours names neither OCSP responder nor revocation list: others cannot check it.',
      whose: 'certificate authority',
      action: 'Order a certificate of an authority that the federation names.',
    },
  },
  async run(setting) {
    const { environment } = setting;
    if (!environment) return undefined;
    const own = ownCertificates(setting).filter(({ trust }) => trust);
    if (own.length === 0) return undefined;
    const discovery = openDiscovery({ profile: environment });
    try {
      const found = await Promise.all(own.map((one) => ask(one, discovery.revocation, setting.now())));
      return found
        .flat()
        .filter(({ code }) => environment.revocation.required || code === 'CERTIFICATE_REVOKED');
    } finally {
      await discovery.close();
    }
  },
});

const codes: Partial<Record<string, Code>> = {
  PKI_REVOKED: 'CERTIFICATE_REVOKED',
  PKI_REVOCATION_UNKNOWN: 'REVOCATION_UNKNOWN',
  PKI_REVOCATION_UNAVAILABLE: 'REVOCATION_UNREACHABLE',
  PKI_REVOCATION_NO_SOURCE: 'REVOCATION_NO_SOURCE',
};

async function ask(own: OwnCertificate, checker: RevocationChecker, now: Date) {
  const { certificate, trust, policy, issuers } = own;
  if (!trust) return [];
  try {
    const at = momentWithin(own, now);
    await checker.check(validateChain(certificate, { trust, policy, intermediates: issuers, at }));
    return [];
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    const code = codes[error.code];
    // A path that does not hold is the check of chains' to tell.
    return code ? [{ code, about: named(own), detail: hostsOf(own) ?? codeOf(error) }] : [];
  }
}

function hostsOf({ certificate }: OwnCertificate): string | undefined {
  const urls = [...certificate.ocspUrls, ...certificate.crlUrls].filter((url) => URL.canParse(url));
  const hosts = new Set(urls.map((url) => new URL(url).host));
  return hosts.size === 0 ? undefined : [...hosts].join(', ');
}
