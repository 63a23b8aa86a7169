import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsUntil, type TestAccessPoint, TwoAccessPoints } from '../testing/access-points.ts';
import { kommunen, lillkommunen, makeEnvelope, type TestEnvelope } from '../testing/envelopes.ts';
import type { KeyPair } from '../testing/federation.ts';
import { addInboundRoutes } from './inbound-routes.ts';
import { addLogRoutes } from './log-routes.ts';
import { addOutboundRoutes } from './outbound-routes.ts';

type Method = 'GET' | 'PUT' | 'DELETE';

/** Every route that contract C has, from the code that adds them: one that comes later is attacked, too. */
function routesOfContract(): { method: Method; path: string }[] {
  const found: { method: Method; path: string }[] = [];
  const collector = Object.fromEntries(
    ['get', 'put', 'delete', 'post', 'patch'].map((method) => [
      method,
      (path: string) => found.push({ method: method.toUpperCase() as Method, path }),
    ]),
  ) as never;
  for (const add of [addOutboundRoutes, addInboundRoutes, addLogRoutes]) add(collector, {} as never);
  return found;
}

let two: TwoAccessPoints;
let shared: TestAccessPoint;
let kommunensService: KeyPair;
let lillkommunensService: KeyPair;
let envelope: TestEnvelope;
let item: { id: string; lease: string; as4MessageId: string };

beforeAll(async () => {
  two = await TwoAccessPoints.make();
  kommunensService = await two.federation.tlsClient('Exempelkommunen');
  lillkommunensService = await two.federation.tlsClient('Lillkommunen');
  shared = await two.add('AP0001-TEST', 0, [kommunen, lillkommunen], (configuration) => {
    configuration.participants = [
      { id: kommunen, clientFingerprints: [kommunensService.entry.certificate.fingerprintSha256] },
      { id: lillkommunen, clientFingerprints: [lillkommunensService.entry.certificate.fingerprintSha256] },
    ];
  });
  envelope = await makeEnvelope(two.federation.organisation, { to: lillkommunen });
  const sender = shared.contract(kommunen, kommunensService);
  await sender.submit(envelope.xheId, envelope.open());
  await eventsUntil(sender, envelope.xheId, 'ACKNOWLEDGED');
  const [claimed] = await shared
    .contract(lillkommunen, lillkommunensService)
    .claimInbound({ waitSeconds: 5 });
  if (!claimed) throw new Error('nothing came');
  item = claimed;
});
afterAll(() => two.close());

const ask = async (
  method: Method,
  path: string,
  options: { participant: string; certificate: KeyPair | undefined; query?: string },
) => {
  const filled = path
    .replace(':participant', encodeURIComponent(options.participant))
    .replace(':xheId', envelope.xheId)
    .replace(':id', item.id);
  const response = await request(`${shared.service.urls.contract}${filled}${options.query ?? ''}`, {
    method,
    dispatcher: two.dispatcher(options.certificate),
    ...(method === 'PUT' ? { body: envelope.octets, headers: { 'content-type': 'application/xml' } } : {}),
  });
  return { status: response.statusCode, text: await response.body.text() };
};

describe('attack: cross-organisation access over contract C', () => {
  test('the routes are known, the log among them', () => {
    expect(
      routesOfContract().map(({ method, path }) => `${method} ${path.split('/').slice(4).join('/')}`),
    ).toEqual([
      'PUT :participant/outbound/:xheId',
      'GET :participant/outbound/:xheId',
      'GET :participant/events',
      'GET :participant/inbound',
      'GET :participant/inbound/:id/envelope',
      'DELETE :participant/inbound/:id',
      'GET :participant/log',
    ]);
  });

  test.each(routesOfContract())(
    '$method $path in the name of another: 403, and nothing of it',
    async ({ method, path }) => {
      const sameName = await two.federation.tlsClient('Exempelkommunen');
      const query = method === 'DELETE' ? `?lease=${item.lease}` : '';
      for (const [participant, certificate] of [
        [kommunen, lillkommunensService],
        [kommunen.toUpperCase(), lillkommunensService],
        [lillkommunen, kommunensService],
        [kommunen, sameName],
        [kommunen, undefined],
        ['0203:nobody.example', lillkommunensService],
      ] as const) {
        const { status, text } = await ask(method, path, { participant, certificate, query });
        expect([participant, status, JSON.parse(text).code]).toEqual([participant, 403, 'AP_NOT_YOURS']);
        expect(text).not.toContain(item.as4MessageId);
      }
    },
  );

  test('with its own name, but the ids of another: as if they did not exist', async () => {
    const own = { participant: kommunen, certificate: kommunensService };
    const base = '/ap/v1/participants/:participant';
    expect((await ask('GET', `${base}/inbound/:id/envelope`, own)).status).toBe(404);
    expect(
      (await ask('DELETE', `${base}/inbound/:id`, { ...own, query: `?lease=${item.lease}` })).status,
    ).toBe(404);
    const other = { participant: lillkommunen, certificate: lillkommunensService };
    expect((await ask('GET', `${base}/outbound/:xheId`, other)).status).toBe(404);
    // What was attacked is still there for its owner.
    expect((await ask('GET', `${base}/inbound/:id/envelope`, other)).status).toBe(200);
  });

  test('a NUL in an address is refused, on every database', async () => {
    const own = { participant: kommunen, certificate: kommunensService };
    const base = '/ap/v1/participants/:participant';
    expect((await ask('GET', `${base}/outbound/a%00`, own)).status).toBe(400);
    expect((await ask('GET', `${base}/log`, { ...own, query: '?xheId=a%00' })).status).toBe(400);
  });

  test('the log, whatever is asked for: one’s own side only', async () => {
    for (const [participant, certificate, direction] of [
      [kommunen, kommunensService, 'out'],
      [lillkommunen, lillkommunensService, 'in'],
    ] as const) {
      for (const query of [
        '',
        `?as4MessageId=${encodeURIComponent(item.as4MessageId)}`,
        `?xheId=${envelope.xheId}`,
        '?after=0&limit=1000',
        '?from=2000&to=3000',
        `?direction=${direction === 'in' ? 'out' : 'in'}`,
        `?participant=${encodeURIComponent(direction === 'in' ? kommunen : lillkommunen)}`,
      ]) {
        const { status, text } = await ask('GET', '/ap/v1/participants/:participant/log', {
          participant,
          certificate,
          query,
        });
        const entries = (JSON.parse(text).entries ?? []) as { direction: string }[];
        expect([query, entries.filter((entry) => entry.direction !== direction)]).toEqual([query, []]);
        if (query === '') expect([status, entries.length > 0]).toEqual([200, true]);
      }
    }
  });
});
