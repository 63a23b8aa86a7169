import { createLogger } from '@budkavle/platform';
import { afterAll, expect, test } from 'vitest';
import { TwoAccessPoints } from '../testing/access-points.ts';
import { kommunen } from '../testing/envelopes.ts';

let two: TwoAccessPoints | undefined;
afterAll(() => two?.close());

test('certificates that end are told in the log and in the metrics, by use', async () => {
  const lines: string[] = [];
  two = await TwoAccessPoints.make();
  // TLS certificates live 12 months, those of the access point 24, roots 20 years.
  const later = new Date(Date.now() + 340 * 86_400_000);
  Object.assign(two.dependencies, {
    now: () => later,
    log: createLogger({ name: 'test', destination: { write: (line: string) => void lines.push(line) } }),
  });
  const { service } = await two.add('AP0001-TEST', 0, [kommunen], (configuration) => {
    configuration.operations = { host: '127.0.0.1', port: 0 };
  });
  const told = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'certificate.expiry');
  expect(told.map(({ code, item }) => [code, item])).toEqual([
    ['CERTIFICATE_EXPIRES_30', 'as4-tls-server'],
    ['CERTIFICATE_EXPIRES_30', 'as4-tls-client'],
    ['CERTIFICATE_EXPIRES_30', 'contract-tls-server'],
  ]);
  const page = await (await fetch(`${service.urls.operations}/metrics`)).text();
  const days = (use: string) =>
    Number(new RegExp(`certificate_days_left\\{use="${use}",[^}]+\\} (\\d+)`).exec(page)?.[1]);
  expect(days('as4-tls-server')).toBeGreaterThan(20);
  expect(days('as4-tls-server')).toBeLessThanOrEqual(30);
  expect(days('access-point')).toBeGreaterThan(380);
  expect(days('trust-tls')).toBeGreaterThan(3000);
});
