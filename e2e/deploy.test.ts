import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMetrics } from '@budkavle/platform';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../apps/cli/src/commands/index.ts';

const root = join(import.meta.dirname, '..');
const deploy = join(root, 'deploy');
const read = (name: string) => readFileSync(join(deploy, name), 'utf8');

/** Every name that the program gives to a measurement: the platform's own, and those that sources make. */
async function metricNames(): Promise<Set<string>> {
  const metrics = createMetrics({ process: true });
  const names = new Set(metrics.registry.getMetricsAsArray().map(({ name }) => name));
  for (const folder of ['packages', 'services'])
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) continue;
      if (/node_modules|[/\\]web[/\\]/.test(entry.parentPath)) continue;
      const source = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      for (const [, name] of source.matchAll(/\.(?:counter|gauge|histogram)\(\s*'([a-z0-9_]+)'/g))
        names.add(name ?? '');
    }
  return names;
}

const own = /^(access_point|mt|message_client|http|worker|certificate|process|nodejs)_/;
const functions = new Set(['histogram_quantile']);

async function unknownIn(expressions: readonly string[]): Promise<string[]> {
  const known = await metricNames();
  const used = expressions.flatMap(
    (each) => each.replace(/"[^"]*"/g, '').match(/[a-z][a-z0-9]*(?:_[a-z0-9]+)+/g) ?? [],
  );
  expect(used.length).toBeGreaterThan(8);
  return used.filter(
    (name) =>
      own.test(name) &&
      !functions.has(name) &&
      !known.has(name) &&
      !known.has(name.replace(/_(bucket|count|sum)$/, '')),
  );
}

test('every measurement of the dashboard exists', async () => {
  const dashboard = JSON.parse(read('monitoring/grafana-dashboard.json')) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  expect(await unknownIn(dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)))).toEqual(
    [],
  );
});

test('every measurement of the alerts exists, and every alert says what to do with commands that exist', async () => {
  const { groups } = parse(read('monitoring/alerts.yaml')) as {
    groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  expect(await unknownIn(rules.map(({ expr }) => expr))).toEqual([]);
  for (const { alert, annotations } of rules) {
    expect([alert, annotations.summary, annotations.action]).toEqual([
      alert,
      expect.any(String),
      expect.any(String),
    ]);
    for (const [, name] of (annotations.action ?? '').matchAll(/budkavle ([a-z]+)/g))
      expect(commands.map((each) => each.name)).toContain(name);
  }
});

test('the containers’ file is YAML, and no service of it has a port of supervision outside', () => {
  const compose = parse(read('docker/compose.yaml')) as { services: Record<string, { ports?: string[] }> };
  const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
  expect(ports.filter((port) => /946\d/.test(port))).toEqual([]);
});

test('the image starts what exists', () => {
  const dockerfile = read('docker/Dockerfile');
  expect(dockerfile).toContain('/opt/budkavle/apps/cli/src/main.ts');
  expect(dockerfile).toMatch(/^USER node$/m);
});

const analyze = (...args: string[]) =>
  spawnSync('systemd-analyze', args, { encoding: 'utf8', timeout: 60_000 });
const missing = analyze('--version').error !== undefined;

test.skipIf(missing)(
  'systemd takes the units, and finds them closed (skipped without systemd-analyze)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'budkavle-units-'));
    try {
      const units = readdirSync(join(deploy, 'systemd'));
      for (const name of units)
        writeFileSync(join(folder, name), read(`systemd/${name}`).replaceAll('/opt/budkavle', root));
      const paths = units.map((name) => join(folder, name.replace('@.', '@access-point.')));
      writeFileSync(
        join(folder, 'budkavle@access-point.service'),
        readFileSync(join(folder, 'budkavle@.service')),
      );
      const verified = analyze('verify', '--man=no', ...paths);
      const about = verified.stderr.split('\n').filter((line) => line.includes('budkavle'));
      expect({ status: verified.status, about }).toEqual({ status: 0, about: [] });
      for (const name of ['budkavle.service', 'budkavle-backup.service']) {
        const { stdout } = analyze('security', '--offline=true', '--no-pager', join(folder, name));
        const level = Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
        expect(level).toBeLessThan(2.5);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
