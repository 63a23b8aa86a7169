import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { DemoFolder } from '../../apps/cli/src/demo/folder.ts';
import { webUrl } from '../../apps/cli/src/demo/message-clients.ts';
import type { OrganisationId } from '../../apps/cli/src/demo/plan.ts';
import { freeBase, portsFrom } from '../../apps/cli/src/demo/ports.ts';
import { type Demo, startDemo } from '../../apps/cli/src/demo/start.ts';

const root = join(import.meta.dirname, '../..');
const output = join(root, 'test-output', 'browser');
const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

/** Why tests in the browser cannot run here; empty: they can. */
export const cannotRun = chromiumPath
  ? existsSync(join(root, 'services/message-client/web/dist/index.html'))
    ? ''
    : ': the web client is not built (npm run build:web)'
  : ': Chromium is not installed';

/** The demo with all its organisations, and a real browser in which persons log in. */
export class DemoInBrowser {
  readonly path = mkdtempSync(join(tmpdir(), 'budkavle-e2e-'));
  /** Every error of a page. Empty in the end, or the test has found something. */
  readonly problems: string[] = [];
  demo!: Demo;
  browser!: Browser;

  async start(): Promise<void> {
    mkdirSync(output, { recursive: true });
    this.demo = await startDemo({
      folder: new DemoFolder(this.path),
      ports: portsFrom(await freeBase()),
      databaseUrl: undefined,
      schemaPrefix: 'e2e',
      logLevel: 'silent',
    });
    this.browser = await chromium.launch({
      executablePath: chromiumPath ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.demo?.stop();
    rmSync(this.path, { recursive: true, force: true });
  }

  url(organisation: OrganisationId): string {
    return webUrl(this.demo.setting, organisation);
  }

  /** Somebody logs in, in a window of their own: cookies are not shared. `expected`: errors that belong to what is tested. */
  async logIn(
    organisation: OrganisationId,
    person: string,
    options: BrowserContextOptions = {},
    expected: RegExp = /401/,
  ): Promise<Page> {
    const context = await this.browser.newContext({
      locale: 'sv-SE',
      timezoneId: 'Europe/Stockholm',
      viewport: { width: 1440, height: 900 },
      ...options,
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => this.problems.push(`${person}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/401/.test(message.text()) && !expected.test(message.text()))
        this.problems.push(`${person}: ${message.text()}`);
    });
    await page.goto(this.url(organisation));
    await page.getByRole('link', { name: 'Logga in' }).click();
    await page.getByRole('radio', { name: person }).check();
    await page.getByRole('button', { name: 'Logga in' }).click();
    return page;
  }
}

/** A picture in test-output/browser. */
export function shot(page: Page, name: string): Promise<unknown> {
  return page.screenshot({ path: join(output, `${name}.png`) });
}

/** Pictures at desktop and phone width, light and dark; the page is as before afterwards. */
export async function shots(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const [size, width, height] of [
    ['desktop', 1440, 900],
    ['phone', 390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark'] as const) {
      // Without motion: a picture in the middle of a change of colour shows nothing that a person sees.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await shot(page, `${name}-${size}-${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  if (before) await page.setViewportSize(before);
}

/** Faults that axe finds (WCAG 2.2 A and AA), with what they are about; in the page itself, its policy stays as it is. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    () =>
      (globalThis as unknown as { axe: Axe }).axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      }),
  );
  return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`);
}

/** As much of axe-core as is used, once it is in the page. */
interface Axe {
  run(
    where: Document,
    options: { runOnly: string[] },
  ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}
