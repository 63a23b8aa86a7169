import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { firstConversation } from '../../apps/cli/src/demo/first-conversation.ts';
import { DemoFolder } from '../../apps/cli/src/demo/folder.ts';
import { webUrl } from '../../apps/cli/src/demo/message-clients.ts';
import { freeBase, portsFrom } from '../../apps/cli/src/demo/ports.ts';
import { startDemo } from '../../apps/cli/src/demo/start.ts';
import { terminal } from '../../apps/cli/src/io.ts';

const folder = mkdtempSync(join(tmpdir(), 'budkavle-screenshot-'));
const demo = await startDemo({
  folder: new DemoFolder(folder),
  ports: portsFrom(await freeBase()),
  databaseUrl: undefined,
  schemaPrefix: 'screenshot',
  logLevel: 'silent',
});
try {
  await firstConversation(demo.setting, terminal);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const context = await browser.newContext({
    locale: 'sv-SE',
    timezoneId: 'Europe/Stockholm',
    viewport: { width: 1360, height: 860 },
  });
  const page = await context.newPage();
  await page.goto(webUrl(demo.setting, 'exempelkommunen'));
  await page.getByRole('link', { name: 'Logga in' }).click();
  await page.getByRole('radio', { name: 'Anna Exempel' }).check();
  await page.getByRole('button', { name: 'Logga in' }).click();
  await page.getByRole('link', { name: /Elevhälsan/ }).click();
  await page
    .getByRole('row', { name: /SIP-möte/ })
    .first()
    .click();
  await page.locator('article.message.out').waitFor();
  await page.locator('main').evaluate((main) => main.scrollTo(0, 0));
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(import.meta.dirname, '../../docs/images/conversation.png') });
  await browser.close();
} finally {
  await demo.stop();
  rmSync(folder, { recursive: true, force: true });
}
