import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import type { AccessPointConfiguration } from '@budkavle/access-point';
import { profileById } from '@budkavle/as4';
import { Certificate } from '@budkavle/pki';
import { Agent, request } from 'undici';
import { codeOf, defineCheck, type Found } from '../check.ts';

type Code =
  | 'OUTSIDE_UNREACHABLE'
  | 'OUTSIDE_OTHER_CERTIFICATE'
  | 'OUTSIDE_NAME'
  | 'OUTSIDE_OLD_TLS'
  | 'OUTSIDE_NO_CLIENT_CERTIFICATE';

const timeoutMs = 8000;

export const tlsOutside = defineCheck<Code>({
  name: 'tls-outside',
  title:
    'What others see at our published address: certificate, name, TLS version, client certificate demanded',
  network: true,
  seconds: 40,
  kinds: {
    OUTSIDE_UNREACHABLE: {
      severity: 'fault',
      what: 'Our own published address cannot be reached: nobody can send to us.',
      whose: 'you',
      action:
        'Does the access point run, does the name lead here, is the port open in the firewall? Some networks cannot reach their own outer address: then try from another place.',
    },
    OUTSIDE_OTHER_CERTIFICATE: {
      severity: 'fault',
      what: 'At our published address another certificate is shown than the one that is configured.',
      whose: 'you',
      action:
        'Restart the access point if the file was changed; if a proxy stands before it, forward TCP untouched.',
    },
    OUTSIDE_NAME: {
      severity: 'fault',
      what: 'The certificate that is shown is not for the name in our published address.',
      whose: 'certificate authority',
      action: 'Order a certificate with that name, or publish the address with the name of the certificate.',
    },
    OUTSIDE_OLD_TLS: {
      severity: 'fault',
      what: 'At our published address TLS before 1.2 is accepted.',
      whose: 'you',
      action: 'The access point does not take it: a proxy before it does. Forward TCP untouched.',
    },
    OUTSIDE_NO_CLIENT_CERTIFICATE: {
      severity: 'fault',
      what: 'At our published address a request without client certificate is not refused.',
      whose: 'you',
      action: 'A proxy before the access point answers instead of it, or ends TLS. Forward TCP untouched.',
    },
  },
  async run({ accessPoint, environment }, signal) {
    if (!accessPoint || !environment) return undefined;
    const url = new URL(accessPoint.as4.publicUrl);
    const about = url.host;
    let shown: Certificate;
    try {
      shown = await shownAt(url);
    } catch (error) {
      return [{ code: 'OUTSIDE_UNREACHABLE', about, detail: codeOf(error) }];
    }
    const mutual = environment.transportProfiles.every((id) => profileById(id)?.tls === 'mutual');
    const found = [
      ...judgeShown(shown, accessPoint, url),
      ...((await takesOldTls(url)) ? [{ code: 'OUTSIDE_OLD_TLS' } as const] : []),
      ...(mutual && !(await refusesStrangers(url, signal))
        ? [{ code: 'OUTSIDE_NO_CLIENT_CERTIFICATE' } as const]
        : []),
    ];
    return found.map((one) => ({ ...one, about }));
  },
});

function judgeShown(shown: Certificate, { as4 }: AccessPointConfiguration, url: URL): Found<Code>[] {
  const [configured] = Certificate.parsePem(as4.tls.certificate);
  const other = configured && !configured.equals(shown);
  const wrongName = checkServerIdentity(bare(url), shown.x509.toLegacyObject());
  return [
    ...(other ? [{ code: 'OUTSIDE_OTHER_CERTIFICATE', detail: shown.commonName } as const] : []),
    ...(wrongName ? [{ code: 'OUTSIDE_NAME', detail: shown.commonName } as const] : []),
  ];
}

const bare = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

async function shownAt(url: URL): Promise<Certificate> {
  const socket = await handshake(url, {});
  const x509 = socket.getPeerX509Certificate();
  socket.destroy();
  if (!x509) throw Object.assign(new Error('no certificate'), { code: 'NO_CERTIFICATE' });
  return Certificate.parse(x509.raw);
}

async function takesOldTls(url: URL): Promise<boolean> {
  try {
    const options = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    (await handshake(url, options)).destroy();
    return true;
  } catch {
    return false;
  }
}

function handshake(url: URL, options: ConnectionOptions): Promise<TLSSocket> {
  const host = bare(url);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(url.port || 443),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      // Looked at, not relied on.
      rejectUnauthorized: false,
      ...options,
    });
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })),
    );
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Refused in the handshake, or with 403 before anything is read. */
async function refusesStrangers(url: URL, signal: AbortSignal): Promise<boolean> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false, timeout: timeoutMs } });
  try {
    const { statusCode, body } = await request(url, {
      dispatcher,
      signal,
      method: 'POST',
      headersTimeout: timeoutMs,
    });
    await body.dump();
    return statusCode === 403 || statusCode === 401 || statusCode === 495 || statusCode === 496;
  } catch {
    return true;
  } finally {
    await dispatcher.destroy();
  }
}
