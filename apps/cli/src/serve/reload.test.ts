import { readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningService, silentLogger } from '@budkavle/platform';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type HealthyInstallation, healthyInstallation } from '../doctor/testing/healthy-installation.ts';
import { type ReloadingOptions, reloadOnChange } from './reload.ts';

let installation: HealthyInstallation;
beforeAll(async () => {
  installation = await healthyInstallation();
}, 120_000);
afterAll(() => installation.remove());

function start(log: ReloadingOptions['log'] = silentLogger) {
  const reload = vi.fn(async (_: never) => {});
  const service = { name: 'access-point', urls: {}, stop: async () => {}, reload } as RunningService;
  const without = { name: 'message-client', urls: {}, stop: async () => {} } as RunningService;
  const reloading = reloadOnChange({
    folder: installation.folder,
    roles: ['access-point'],
    services: [service, without],
    log,
    everyMs: 20,
  });
  return { reload, reloading };
}
const key = () => join(installation.folder, 'keys', 'access-point.pem');

test('a changed file of the keys is read again, once', async () => {
  const { reload, reloading } = start();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(reload).not.toHaveBeenCalled();
  const pem = readFileSync(key(), 'utf8');
  writeFileSync(`${key()}.new`, pem);
  renameSync(`${key()}.new`, key());
  await expect.poll(() => reload.mock.calls.length, { timeout: 20_000 }).toBe(1);
  expect(JSON.stringify(reload.mock.calls[0])).toContain('BEGIN CERTIFICATE');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(reload).toHaveBeenCalledTimes(1);
  reloading.stop();
});

test('SIGHUP does the same', async () => {
  const { reload, reloading } = start();
  process.emit('SIGHUP');
  await expect.poll(() => reload.mock.calls.length, { timeout: 20_000 }).toBe(1);
  reloading.stop();
});

test('a damaged file changes nothing and is told', async () => {
  const told = vi.fn();
  const { reload, reloading } = start({ ...silentLogger, info: () => {}, error: told });
  const pem = readFileSync(key(), 'utf8');
  writeFileSync(key(), 'damaged');
  await expect.poll(() => told.mock.calls.length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(told.mock.calls[0]?.[0]).toMatchObject({ event: 'serve.reload_failed' });
  expect(reload).not.toHaveBeenCalled();
  writeFileSync(key(), pem);
  utimesSync(key(), new Date(), new Date());
  await expect.poll(() => reload.mock.calls.length, { timeout: 20_000 }).toBe(1);
  reloading.stop();
});
