import { Agent, request } from 'undici';
import { codeOf, defineCheck, type Found } from '../check.ts';
import { type Listener, listenersOf, reachableHost } from '../listeners.ts';

type Code = 'PORT_CLOSED' | 'PORT_TAKEN' | 'SERVICE_NOT_READY';

export const listening = defineCheck<Code>({
  name: 'listening',
  title: 'The services listen on their ports and are ready',
  network: false,
  kinds: {
    PORT_CLOSED: {
      severity: 'fault',
      what: 'Nobody listens on a port of ours: the service does not run.',
      whose: 'you',
      action: 'Start it (budkavle serve; systemctl status budkavle) and read its last lines of log.',
    },
    PORT_TAKEN: {
      severity: 'fault',
      what: 'Something else listens on a port of ours.',
      whose: 'you',
      action: 'Find it (ss -tlnp) and stop it, or give the service another port.',
    },
    SERVICE_NOT_READY: {
      severity: 'fault',
      what: 'A service runs and says that it is not ready.',
      whose: 'you',
      action: 'Look for http.not_ready in its log; most often its database does not answer.',
    },
  },
  async run(setting, signal) {
    const listeners = listenersOf(setting).filter(({ port }) => port !== 0);
    if (listeners.length === 0) return undefined;
    // Locally, whatever the certificate says: that is another check's.
    const dispatcher = new Agent({ connect: { rejectUnauthorized: false, timeout: 5000 } });
    try {
      return (await Promise.all(listeners.map((one) => ask(one, dispatcher, signal)))).flat();
    } finally {
      await dispatcher.destroy();
    }
  },
});

async function ask(listener: Listener, dispatcher: Agent, signal: AbortSignal): Promise<Found<Code>[]> {
  const host = reachableHost(listener.host);
  const base = `${listener.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${listener.port}`;
  const about = `${listener.name} (${listener.host}:${listener.port})`;
  const get = async (path: string) => {
    const { statusCode, body } = await request(base + path, { dispatcher, signal, headersTimeout: 8000 });
    return { statusCode, text: (await body.text()).slice(0, 2000) };
  };
  try {
    const health = await get('/health');
    if (!/"status"\s*:\s*"ok"/.test(health.text)) return [{ code: 'PORT_TAKEN', about }];
    const { statusCode } = await get('/ready');
    return statusCode === 200 ? [] : [{ code: 'SERVICE_NOT_READY', about, detail: `HTTP ${statusCode}` }];
  } catch (error) {
    const code = codeOf(error);
    return [{ code: code === 'ECONNREFUSED' ? 'PORT_CLOSED' : 'PORT_TAKEN', about, detail: code }];
  }
}
