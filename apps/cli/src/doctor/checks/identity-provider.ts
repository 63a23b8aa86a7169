import type { MessageClientConfiguration } from '@budkavle/message-client';
import { createHttpClient, readBody } from '@budkavle/platform';
import { request } from 'undici';
import { codeOf, defineCheck, type Found } from '../check.ts';

type Code = 'IDP_UNREACHABLE' | 'IDP_OTHER_ISSUER' | 'IDP_UNFIT' | 'IDP_CLOCK';

const clockMs = 60_000;

export const identityProvider = defineCheck<Code>({
  name: 'identity-provider',
  title: 'The identity provider answers, is the one configured, and has the same time',
  network: true,
  kinds: {
    IDP_UNREACHABLE: {
      severity: 'fault',
      what: 'The identity provider does not answer: nobody can log in. Those who are in can go on working.',
      whose: 'you',
      action:
        'Ask the one who runs the identity provider; is the way to it open, and is its certificate of a root that we trust?',
    },
    IDP_OTHER_ISSUER: {
      severity: 'fault',
      what: 'The identity provider calls itself something else than the issuer that is configured: every login is refused.',
      whose: 'you',
      action: 'Set openIdConnect.issuer to exactly what the provider says, also the slash at its end.',
    },
    IDP_UNFIT: {
      severity: 'fault',
      what: 'The identity provider does not offer what the configuration asks for.',
      whose: 'you',
      action: 'Compare idTokenAlgorithm and scopes with what the provider tells in its metadata.',
    },
    IDP_CLOCK: {
      severity: 'fault',
      what: 'The clock of the identity provider and ours differ by more than a minute: logins are refused as expired.',
      whose: 'you',
      action: 'See the check of the clock; if ours is right, tell the one who runs the provider.',
    },
  },
  async run({ messageClient, now }, signal) {
    if (!messageClient) return undefined;
    const { openIdConnect } = messageClient;
    const about = new URL(openIdConnect.issuer).host;
    const dispatcher = createHttpClient({
      timeoutMs: 10_000,
      ...(openIdConnect.ca && { tls: { ca: openIdConnect.ca } }),
    });
    try {
      const url = `${openIdConnect.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
      const response = await request(url, { dispatcher, signal, headers: { accept: 'application/json' } });
      const text = (await readBody(response, 1024 * 1024)).toString('utf8');
      if (response.statusCode !== 200)
        return [{ code: 'IDP_UNREACHABLE', about, detail: `HTTP ${response.statusCode}` }];
      const theirs = Date.parse(String(response.headers.date));
      return judge(JSON.parse(text), openIdConnect, now().getTime() - theirs).map((one) => ({
        about,
        ...one,
      }));
    } catch (error) {
      return [{ code: 'IDP_UNREACHABLE', about, detail: codeOf(error) }];
    } finally {
      await dispatcher.destroy();
    }
  },
});

function judge(
  metadata: Record<string, unknown>,
  wanted: MessageClientConfiguration['openIdConnect'],
  offMs: number,
): Found<Code>[] {
  const found: Found<Code>[] = [];
  if (metadata.issuer !== wanted.issuer)
    found.push({ code: 'IDP_OTHER_ISSUER', detail: String(metadata.issuer).slice(0, 200) });
  const algorithms = metadata.id_token_signing_alg_values_supported;
  if (Array.isArray(algorithms) && !algorithms.includes(wanted.idTokenAlgorithm))
    found.push({ code: 'IDP_UNFIT', detail: `idTokenAlgorithm ${wanted.idTokenAlgorithm}` });
  const scopes = metadata.scopes_supported;
  const lacking = Array.isArray(scopes) ? wanted.scopes.filter((scope) => !scopes.includes(scope)) : [];
  if (lacking.length > 0) found.push({ code: 'IDP_UNFIT', detail: `scopes ${lacking.join(' ')}` });
  if (Math.abs(offMs) > clockMs)
    found.push({ code: 'IDP_CLOCK', detail: `${Math.round(Math.abs(offMs) / 1000)} s` });
  return found;
}
