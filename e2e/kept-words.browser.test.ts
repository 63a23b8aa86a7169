import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { migrations } from '../services/message-client/src/store/migrations.ts';
import type { MessageClientDatabase } from '../services/message-client/src/store/schema.ts';
import { clientInBrowser, missing } from './support/client-in-browser.ts';

describe.skipIf(missing)(`no word is lost${missing}`, () => {
  const client = clientInBrowser();

  test('the session ends while one writes: the words stay, and are saved after the next login', async () => {
    const page = await client.logIn('Anna Andersson');
    await page.getByRole('button', { name: 'Nytt meddelande' }).click();
    const text = page.getByRole('textbox', { name: 'Meddelande' });
    await text.fill('Före.');
    await page.getByText(/^Sparat/).waitFor();
    const { db, close } = await client.database.open<MessageClientDatabase>(migrations);
    await sql`delete from session`.execute(db);
    await close();
    await text.fill('Före. Och det här skrevs efteråt.');
    await page.getByRole('heading', { name: 'Du har loggats ut' }).waitFor();
    expect(await client.axe(page)).toEqual([]);
    await client.shots(page, 'session-ended');
    const other = await page.context().newPage();
    await other.goto(`${client.here.web}/login?returnTo=/`);
    await other.getByRole('radio', { name: 'Anna Andersson' }).check();
    await other.getByRole('button', { name: 'Logga in' }).click();
    await other.locator('.topbar').waitFor();
    await other.close();
    await page.getByRole('heading', { name: 'Du har loggats ut' }).waitFor({ state: 'detached' });
    await page.getByText(/^Sparat/).waitFor();
    await page.reload();
    expect(await text.inputValue()).toBe('Före. Och det här skrevs efteråt.');
  }, 180_000);

  test('two tabs change one draft: both versions are shown, and one is chosen', async () => {
    const page = await client.logIn('Anna Andersson');
    await page.getByRole('button', { name: 'Nytt meddelande' }).click();
    const text = page.getByRole('textbox', { name: 'Meddelande' });
    await text.waitFor();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByRole('textbox', { name: 'Meddelande' }).fill('Skrivet i den andra fliken.');
    await other.getByText(/^Sparat/).waitFor();
    await text.fill('Skrivet här.');
    await page.getByRole('heading', { name: 'Utkastet har ändrats på två ställen' }).waitFor();
    expect(await page.getByLabel('Den sparade versionen').inputValue()).toBe('Skrivet i den andra fliken.');
    expect(await client.axe(page)).toEqual([]);
    await client.shots(page, 'conflict');
    await page.getByRole('button', { name: 'Behåll min version' }).click();
    await page.getByText(/^Sparat/).waitFor();
    await page.reload();
    expect(await text.inputValue()).toBe('Skrivet här.');
  }, 180_000);
});
