import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSession } from '../apps/cli/src/check/web-session.ts';
import { functionalAddress, organisationOf } from '../apps/cli/src/demo/plan.ts';
import { axe, cannotRun, DemoInBrowser, shots } from './support/demo-in-browser.ts';

const kommunen = organisationOf('exempelkommunen');
const regionen = organisationOf('exempelregionen');
const arrival = 30_000;

describe.skipIf(cannotRun)(`a function mailbox with two colleagues${cannotRun}`, () => {
  const here = new DemoInBrowser();
  let cilla: WebSession;
  let anna: Page;
  let bea: Page;

  beforeAll(async () => {
    await here.start();
    cilla = await WebSession.logIn(here.url('exempelregionen'), 'cilla');
    anna = await here.logIn('exempelkommunen', 'Anna Exempel', {}, /409/);
    bea = await here.logIn('exempelkommunen', 'Bea Påhittad', {}, /409/);
  }, 120_000);
  afterAll(() => here.stop());

  /** Sent from the region to the mailbox that Anna and Bea share. */
  function send(subject: string, text = 'Hej, vi behöver ert svar.'): Promise<unknown> {
    const to = functionalAddress(kommunen, 'barnochfamilj');
    return cilla.send({
      mailbox: functionalAddress(regionen, 'bup'),
      recipient: {
        participant: kommunen.participant,
        organisation: kommunen.name,
        address: to,
        function: 'Barn och familj, mottagningen',
      },
      subject,
      text,
      enclosures: [],
    });
  }
  const row = (page: Page, subject: string) => page.getByRole('row', { name: new RegExp(subject) });
  const folder = async (page: Page, name: string) => {
    await page.getByRole('link', { name: new RegExp(`^${name}`) }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
  };
  async function open(page: Page, subject: string) {
    await folder(page, 'Alla');
    await row(page, subject).click({ timeout: arrival });
    await page.getByRole('heading', { level: 1, name: subject }).waitFor();
    await page.locator('.handling').waitFor();
  }

  test('the queue fills without a reload; who takes it has it, both see it', async () => {
    await anna.getByRole('heading', { name: 'Otilldelade' }).waitFor();
    await bea.getByRole('heading', { name: 'Otilldelade' }).waitFor();
    await send('Begäran om yttrande');
    await row(anna, 'Begäran om yttrande').waitFor({ timeout: arrival });
    expect(await axe(anna)).toEqual([]);
    await shots(anna, 'a1-queue');
    await row(anna, 'Begäran om yttrande').click();
    await anna.getByText('Ingen har tagit konversationen').waitFor();
    await anna.getByRole('button', { name: 'Ta', exact: true }).click();
    await anna.getByText('Du har konversationen').waitFor();
    // Bea's queue empties by itself.
    await row(bea, 'Begäran om yttrande').waitFor({ state: 'detached' });
    await folder(anna, 'Mina');
    await row(anna, 'Begäran om yttrande').waitFor();
  }, 120_000);

  test('race: two press Ta in the same moment; one gets it, the other reads who was first', async () => {
    await send('Fråga till den som tar den');
    await Promise.all([open(anna, 'Fråga till den som tar den'), open(bea, 'Fråga till den som tar den')]);
    const press = (page: Page) => page.getByRole('button', { name: 'Ta', exact: true });
    // Both have decided on what both saw: the second answer comes after the first is true.
    for (const page of [anna, bea])
      await page.route('**/assignment**', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 150));
        await route.continue();
      });
    await Promise.all([press(anna).click(), press(bea).click()]);
    const won = (page: Page) => page.getByText('Du har konversationen').isVisible();
    await expect
      .poll(async () => [await won(anna), await won(bea)].filter(Boolean).length, { timeout: 20_000 })
      .toBe(1);
    const loser = (await won(anna)) ? bea : anna;
    await loser.getByText('Någon annan hann före.').waitFor();
    for (const page of [anna, bea]) await page.unroute('**/assignment**');
  }, 120_000);

  test('who answers is seen live; the other cannot answer until it is released, or taken over', async () => {
    await send('Två vill svara');
    await Promise.all([open(anna, 'Två vill svara'), open(bea, 'Två vill svara')]);
    await anna.getByRole('button', { name: 'Svara' }).click();
    await anna.getByRole('textbox', { name: 'Meddelande' }).fill('Vi återkommer på torsdag.');
    await bea.getByText('Anna Exempel skriver ett svar').waitFor();
    expect(await bea.getByRole('button', { name: 'Svara' }).isDisabled()).toBe(true);
    await bea.getByText('Utkastet är inte delat.').waitFor();
    expect(await axe(bea)).toEqual([]);
    await shots(bea, 'a2-locked');
    await anna.getByText('Dela utkastet med kollegorna i brevlådan').click();
    await bea.getByRole('link', { name: 'Öppna utkastet' }).waitFor();
    expect(await axe(anna)).toEqual([]);
    await anna.getByText('Dela utkastet med kollegorna i brevlådan').scrollIntoViewIfNeeded();
    await shots(anna, 'a3-answering');
    await bea.getByRole('button', { name: 'Ta över svaret' }).click();
    await bea.getByRole('alertdialog').waitFor();
    expect(await axe(bea)).toEqual([]);
    await bea.getByRole('alertdialog').getByRole('button', { name: 'Ta över svaret' }).click();
    await anna.getByText('Bea Påhittad skriver ett svar').waitFor();
    await bea.getByText('tog över svaret').waitFor();
    await bea.getByRole('button', { name: 'Svara' }).click();
    await bea.getByRole('textbox', { name: 'Meddelande' }).fill('Beas svar.');
    await bea.getByText(/^Sparat/).waitFor();
    await bea.getByRole('button', { name: 'Skicka', exact: true }).click();
    await bea.locator('article.message.out').waitFor({ timeout: arrival });
    await folder(bea, 'Väntar på svar');
    await row(bea, 'Två vill svara').waitFor();
  }, 180_000);

  test('handed over with a note; a mention; labels and a day; done', async () => {
    await send('Orosanmälan från BUP');
    await open(anna, 'Orosanmälan från BUP');
    await anna.getByRole('button', { name: 'Lämna över …' }).click();
    await anna.getByLabel('Till vem?').selectOption({ label: 'Bea Påhittad' });
    await anna.getByLabel('Anteckning till kollegan').fill('Du har haft kontakt med familjen.');
    expect(await axe(anna)).toEqual([]);
    await shots(anna, 'a4-hand-over');
    await anna.getByRole('dialog').getByRole('button', { name: 'Lämna över' }).click();
    await anna.getByText('lämnade över till Bea Påhittad').waitFor();
    await bea.getByRole('button', { name: /Påminnelser: \d+ ny/ }).click();
    await bea.getByRole('menuitem', { name: /Anna Exempel lämnade över till dig/ }).waitFor();
    expect(await axe(bea)).toEqual([]);
    await shots(bea, 'a5-notices');
    await bea.getByRole('menuitem', { name: /Anna Exempel lämnade över till dig/ }).click();
    await bea.getByText('Du har haft kontakt med familjen.').waitFor();
    await bea.getByLabel('Ny anteckning').fill('@Anna Exempel: jag ringer skolan i morgon.');
    await bea.getByText('Får veta det: Anna Exempel').waitFor();
    await bea.getByRole('button', { name: 'Spara anteckningen' }).click();
    await anna.getByText('jag ringer skolan i morgon.').waitFor();
    await anna.getByRole('button', { name: /Påminnelser: \d+ ny/ }).waitFor();
    await bea.getByRole('button', { name: 'Etiketter' }).click();
    await bea.getByLabel('Ny etikett').fill('Brådskande');
    await bea.getByRole('button', { name: 'Lägg till' }).click();
    await bea.locator('.handling .tag', { hasText: 'Brådskande' }).waitFor();
    expect(await axe(bea)).toEqual([]);
    await shots(bea, 'a6-labels');
    await bea.keyboard.press('Escape');
    await bea.getByLabel('Klar senast').fill('2026-12-01');
    await bea.getByLabel('Klar senast').blur();
    await bea.getByText('satte klar senast 2026-12-01').waitFor();
    await bea.getByRole('button', { name: 'Följ' }).click();
    await bea.getByRole('button', { name: 'Följer' }).waitFor();
    expect(await axe(bea)).toEqual([]);
    await shots(bea, 'a7-handled');
    await bea.getByRole('button', { name: 'Klar', exact: true }).click();
    await bea.getByText('markerade som klar').waitFor();
    await folder(bea, 'Klara');
    await row(bea, 'Orosanmälan från BUP').waitFor();
    await shots(bea, 'a8-done');
  }, 180_000);

  test('what may not be done is shown with the reason', async () => {
    const bo = await here.logIn('exempelkommunen', 'Bo Prov');
    await bo.getByRole('heading', { name: 'Alla', exact: true }).waitFor();
    await open(bo, 'Begäran om yttrande');
    for (const name of ['Ta', 'Lämna över …', 'Klar', 'Svara', 'Nytt meddelande'])
      expect([name, await bo.getByRole('button', { name, exact: true }).isDisabled()]).toEqual([name, true]);
    await bo.getByText('Du får läsa men inte hantera här.').waitFor();
    expect(await axe(bo)).toEqual([]);
    await shots(bo, 'a9-read-only');
  }, 60_000);

  test('no page had an error', () => {
    expect(here.problems).toEqual([]);
  });
});
