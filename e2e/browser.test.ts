import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DemoFolder } from '../apps/cli/src/demo/folder.ts';
import { webUrl } from '../apps/cli/src/demo/message-clients.ts';
import type { OrganisationId } from '../apps/cli/src/demo/plan.ts';
import { freeBase, portsFrom } from '../apps/cli/src/demo/ports.ts';
import { type Demo, startDemo } from '../apps/cli/src/demo/start.ts';

const root = join(import.meta.dirname, '..');
const output = join(root, 'test-output', 'browser');
const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
const built = existsSync(join(root, 'services/message-client/web/dist/index.html'));
const missing = chromiumPath
  ? built
    ? ''
    : ': the web client is not built (npm run build:web)'
  : ': Chromium is not installed';
const arrival = 60_000;

describe.skipIf(missing)(`two organisations in a real browser${missing}`, () => {
  const path = mkdtempSync(join(tmpdir(), 'budkavle-e2e-'));
  const problems: string[] = [];
  let demo: Demo;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(output, { recursive: true });
    demo = await startDemo({
      folder: new DemoFolder(path),
      ports: portsFrom(await freeBase()),
      databaseUrl: undefined,
      schemaPrefix: 'e2e',
      logLevel: 'silent',
    });
    browser = await chromium.launch({
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
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
    rmSync(path, { recursive: true, force: true });
  });

  /** A window of its own: cookies are not shared. Every error of the page fails the test in the end. */
  async function logIn(organisation: OrganisationId, person: string, level = '3'): Promise<Page> {
    const context = await browser.newContext({
      locale: 'sv-SE',
      timezoneId: 'Europe/Stockholm',
      viewport: { width: 1440, height: 900 },
      acceptDownloads: true,
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => problems.push(`${organisation}: ${error.message}`));
    page.on('console', (message) => {
      // Before the login the session is asked for, and there is none.
      if (message.type() === 'error' && !message.text().includes('401'))
        problems.push(`${organisation}: ${message.text()}`);
    });
    await page.goto(webUrl(demo.setting, organisation));
    await page.getByRole('link', { name: 'Logga in' }).click();
    await page.getByRole('radio', { name: person }).check();
    await page.getByLabel('Tillitsnivå').selectOption(level);
    await page.getByRole('button', { name: 'Logga in' }).click();
    return page;
  }

  const shot = (page: Page, name: string) => page.screenshot({ path: join(output, `${name}.png`) });

  test('A sends with an attachment, B reads, downloads and answers, A sees the answer and the statuses', async () => {
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(150_000, 'åäö')]);

    const anna = await logIn('exempelkommunen', 'Anna Exempel');
    await anna.getByRole('heading', { name: 'Otilldelade' }).waitFor();
    await anna.getByRole('button', { name: 'Nytt meddelande' }).click();
    await anna.getByRole('combobox', { name: 'Till', exact: true }).fill('ungdomspsyk');
    await anna
      .getByRole('option', { name: /Exempelregionen/ })
      .first()
      .click();
    await anna.getByLabel('Rubrik', { exact: true }).fill('Kallelse till SIP-möte');
    await anna
      .getByRole('textbox', { name: 'Meddelande' })
      .fill('Hej,\n\n**tisdag kl. 13** passar oss.\n\n- plan\n- samtycke');
    await anna.setInputFiles('input[type=file]', {
      name: 'Kallelse åäö.pdf',
      mimeType: 'application/pdf',
      buffer: pdf,
    });
    await anna.locator('[data-upload="done"]').waitFor();
    await anna.getByText('Innehåller sekretess eller känsliga personuppgifter').click();
    await anna.getByRole('button', { name: 'Lägg till referens' }).click();
    await anna.getByLabel('Värde').fill('SN 2026-1147');
    await anna.getByText(/^Sparat/).waitFor();
    await shot(anna, '1-compose');
    await anna.getByRole('button', { name: 'Skicka', exact: true }).click();
    await anna.getByText('Meddelandet är köat för att skickas.').waitFor();

    const cilla = await logIn('exempelregionen', 'Cilla Demosson');
    const row = cilla.getByRole('row', { name: /Kallelse till SIP-möte/ });
    await row.waitFor({ timeout: arrival });
    await shot(cilla, '2-inbox');
    await row.click();
    const message = cilla.locator('article.message.in');
    await message.getByText('tisdag kl. 13').waitFor();
    expect(await message.locator('strong', { hasText: 'tisdag kl. 13' }).count()).toBe(1);
    expect(await message.getByText('SN 2026-1147').count()).toBe(1);
    const [download] = await Promise.all([
      cilla.waitForEvent('download'),
      message.getByRole('link', { name: /Ladda ner Kallelse åäö.pdf/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Kallelse åäö.pdf');
    expect(sha256(readFileSync(await download.path()))).toBe(sha256(pdf));
    await shot(cilla, '3-read');

    await cilla.getByRole('button', { name: 'Svara' }).click();
    await cilla.getByRole('textbox', { name: 'Meddelande' }).fill('Tiden passar. Vi kommer två.');
    await cilla.getByText(/^Sparat/).waitFor();
    await shot(cilla, '4-answer');
    await cilla.getByRole('button', { name: 'Skicka', exact: true }).click();

    await anna.locator('article.message.in', { hasText: 'Vi kommer två.' }).waitFor({ timeout: arrival });
    const own = anna.locator('article.message.out[data-state="ACCEPTED"]');
    await own.waitFor({ timeout: arrival });
    await own.getByText('Mottaget: mottagaren har godkänt meddelandet').waitFor();
    await own.getByRole('button', { name: 'Visa hela spåret' }).click();
    await own.getByText('Framme vid mottagarens accesspunkt').waitFor();
    await own.getByText('Kvittens: mottaget och godkänt').waitFor();
    await shot(anna, '5-statuses');
    expect(problems).toEqual([]);
  }, 240_000);

  test('whoever may only read cannot send, and whoever has no mailbox sees none', async () => {
    const dag = await logIn('exempelregionen', 'Dag Testlund');
    await dag.getByText('Du kan läsa men inte skicka härifrån.').waitFor();
    expect(await dag.getByRole('button', { name: 'Nytt meddelande' }).isDisabled()).toBe(true);
    const nils = await logIn('exempelkommunen', 'Nils Nyanställd');
    await nils.getByText('Du har ännu ingen behörighet till någon funktionsbrevlåda.').waitFor();
    await shot(nils, '6-no-mailboxes');
  });

  test('too low a level of assurance is refused in words', async () => {
    const page = await logIn('lillkommunen', 'Eva Fiktiv', '2');
    await page.getByText('Din e-legitimation har för låg tillitsnivå.').waitFor();
    await shot(page, '7-level');
  });

  test('the pages have no accessibility faults that axe can find', async () => {
    const page = await logIn('exempelkommunen', 'Anna Exempel');
    await page.getByRole('heading', { name: 'Otilldelade' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('link', { name: /Skickat/ }).click();
    await page.getByRole('row').first().click();
    await page.locator('article.message').first().waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Nytt meddelande' }).click();
    await page.getByRole('textbox', { name: 'Meddelande' }).waitFor();
    expect(await axe(page)).toEqual([]);
  });

  test('everything can be reached with the keyboard alone', async () => {
    const page = await logIn('exempelkommunen', 'Anna Exempel');
    await page.getByRole('heading', { name: 'Otilldelade' }).waitFor();
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'Skickat' }).waitFor();
    // The list is there before it can be walked through.
    await page.getByRole('row').first().waitFor();
    await page.keyboard.press('j');
    await page.locator('article.message').first().waitFor();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Meddelande' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Kortkommandon' }).waitFor();
  }, 60_000);

  /** Axe in the page itself; the content security policy of the page stays as it is. */
  async function axe(page: Page): Promise<string[]> {
    const source = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
    await page.evaluate(source);
    const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      () =>
        (globalThis as unknown as { axe: Axe }).axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        }),
    );
    return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`);
  }
});

/** As much of axe-core as is used, once it is in the page. */
interface Axe {
  run(
    where: Document,
    options: { runOnly: string[] },
  ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

function sha256(octets: Buffer): string {
  return createHash('sha256').update(octets).digest('hex');
}
