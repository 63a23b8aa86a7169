import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@budkavle/platform';
import type { TestDatabase } from '@budkavle/platform/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { TestInstallation } from '../../services/message-client/src/testing/client.ts';

const root = join(import.meta.dirname, '../..');
export const webFolder = process.env.BUDKAVLE_TEST_WEB ?? join(root, 'services/message-client/web/dist');
const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
/** Empty, or why there can be no browser test here. */
export const missing = !chromiumPath
  ? ': Chromium is not installed'
  : existsSync(join(webFolder, 'index.html'))
    ? ''
    : ': the web client is not built (npm run build:web)';

export interface ClientInBrowser {
  readonly here: TestInstallation;
  readonly database: TestDatabase;
  /** What the pages complained of; empty it where a complaint is expected. */
  readonly problems: string[];
  logIn(person: string, look?: { width?: number; dark?: boolean }): Promise<Page>;
  /** Pictures at desktop and phone width, light and dark, to look at. */
  shots(page: Page, name: string): Promise<void>;
  /** What axe finds wrong. */
  axe(page: Page): Promise<string[]>;
}

/**
 * One message client with the test message service around it, and a browser. Lighter than the whole demonstration: for
 * what a person sees and does. Call inside `describe`.
 */
export function clientInBrowser(): ClientInBrowser {
  let database: TestDatabase | undefined;
  const problems: string[] = [];
  let browser: Browser;
  let here: TestInstallation | undefined;

  beforeAll(async () => {
    database = sqliteDatabase();
    here = new TestInstallation(database);
    await here.start((configuration) => {
      configuration.webFolder = webFolder;
    });
    browser = await chromium.launch({
      executablePath: chromiumPath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await here?.stop();
  });

  return {
    get here() {
      if (!here) throw new Error('not started');
      return here;
    },
    get database() {
      if (!database) throw new Error('not started');
      return database;
    },
    problems,
    async logIn(person, look = {}) {
      const context = await browser.newContext({
        locale: 'sv-SE',
        timezoneId: 'Europe/Stockholm',
        viewport: { width: look.width ?? 1440, height: look.width ? 844 : 900 },
        colorScheme: look.dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('401')) problems.push(message.text());
      });
      page.on('request', (request) => {
        const own = ['blob:', here?.web ?? '', 'http://127.0.0.1:'];
        if (!own.some((start) => request.url().startsWith(start)))
          problems.push(`a request to ${request.url()}`);
      });
      await page.goto(here?.web ?? '');
      await page.getByRole('link', { name: 'Logga in' }).click();
      await page.getByRole('radio', { name: person }).check();
      await page.getByRole('button', { name: 'Logga in' }).click();
      await page.locator('.topbar').waitFor();
      return page;
    },
    async shots(page, name) {
      const folder = join(root, 'test-output', 'browser', 'client');
      mkdirSync(folder, { recursive: true });
      const before = page.viewportSize();
      for (const [size, width, height] of [
        ['desktop', 1440, 900],
        ['phone', 390, 844],
      ] as const)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize({ width, height });
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
        }
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      if (before) await page.setViewportSize(before);
    },
    async axe(page) {
      await page.evaluate(readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
      const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
        () =>
          (
            globalThis as unknown as {
              axe: {
                run(
                  where: Document,
                  options: object,
                ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
              };
            }
          ).axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }),
      );
      return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`);
    },
  };
}

function sqliteDatabase(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-browser-'));
  const place = { url: `sqlite:${join(folder, 'client.sqlite')}`, schema: 'browser' };
  return {
    dialect: 'sqlite',
    ...place,
    open: (migrations) => openDatabase({ ...place, migrations }),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}
