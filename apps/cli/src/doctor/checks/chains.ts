import { PkiError, validateChain } from '@budkavle/pki';
import { codeOf, defineCheck } from '../check.ts';
import { momentWithin, named, ownCertificates } from '../own-certificates.ts';

export const chains = defineCheck({
  name: 'chains',
  title: 'Own certificates come from the authorities of the environment',
  network: false,
  kinds: {
    CHAIN_WRONG: {
      severity: 'fault',
      what: 'A certificate is not of an authority that this environment trusts: others will say that they do not know it.',
      whose: 'you',
      action:
        'Is it a certificate of another environment, or are the issuers missing after it in its file? Put the right one in; the file holds the certificate first, then its issuers.',
    },
    CERTIFICATE_UNFIT: {
      severity: 'fault',
      what: 'A certificate is not made for this use: its name, key usage or key length does not fit.',
      whose: 'certificate authority',
      action: 'Order a new one with the right profile: the name is the one that the federation gave.',
    },
  },
  async run(setting) {
    const all = ownCertificates(setting);
    if (all.length === 0) return undefined;
    return all.flatMap((own) => {
      if (!own.trust) return [];
      try {
        const at = momentWithin(own, setting.now());
        validateChain(own.certificate, {
          trust: own.trust,
          policy: own.policy,
          intermediates: own.issuers,
          at,
        });
        return [];
      } catch (error) {
        if (!(error instanceof PkiError)) throw error;
        if (error.code === 'PKI_EXPIRED' || error.code === 'PKI_NOT_YET_VALID') return [];
        const unfit = ['PKI_KEY_USAGE', 'PKI_NAME', 'PKI_KEY_STRENGTH'].includes(error.code);
        return [
          {
            code: unfit ? 'CERTIFICATE_UNFIT' : 'CHAIN_WRONG',
            about: named(own),
            detail: codeOf(error),
          } as const,
        ];
      }
    });
  },
});
