import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axe, cannotRun, DemoInBrowser, shots } from './support/demo-in-browser.ts';

describe.skipIf(cannotRun)(`administration in a real browser${cannotRun}`, () => {
  const here = new DemoInBrowser();
  let eira: Page;
  let nils: Page;

  beforeAll(async () => {
    await here.start();
    nils = await here.logIn('exempelkommunen', 'Nils Nyanställd');
    await nils.getByText('Du har ännu ingen behörighet till någon funktionsbrevlåda.').waitFor();
    const anna = await here.logIn('exempelkommunen', 'Anna Exempel');
    await anna.getByRole('heading', { name: 'Otilldelade' }).waitFor();
    eira = await here.logIn('exempelkommunen', 'Eira Övning');
  }, 120_000);
  afterAll(() => here.stop());

  const section = async (page: Page, name: string) => {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  };
  const account = async (page: Page, item: string) => {
    await page.getByRole('button', { name: /Konto och inställningar/ }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };

  test('gives a permission by hand, shows whom taking it concerns, takes it and gives it back', async () => {
    await account(eira, 'Administration');
    await eira.getByRole('heading', { level: 1, name: 'Funktionsbrevlådor' }).waitFor();
    await eira.getByRole('link', { name: 'Elevhälsan' }).waitFor();
    expect(await axe(eira)).toEqual([]);
    await shots(eira, 'b1-mailboxes');
    await eira.getByRole('link', { name: 'Elevhälsan' }).click();
    await eira.getByLabel('Till vem').selectOption({ label: 'Nils Nyanställd' });
    await eira.getByLabel('Behörighet', { exact: true }).selectOption('handle');
    await eira.getByRole('button', { name: 'Ge behörigheten' }).click();
    await eira.getByRole('row', { name: /Nils Nyanställd person Hantera/ }).waitFor();
    expect(await axe(eira)).toEqual([]);
    await shots(eira, 'b2-mailbox');
    await nils.goto(here.url('exempelkommunen'));
    await nils.getByText('Elevhälsan', { exact: true }).first().waitFor();
    await eira.getByRole('button', { name: 'Ta bort', exact: true }).click();
    await eira.getByText('En person förlorar:').waitFor();
    expect(await axe(eira)).toEqual([]);
    await shots(eira, 'b3-take');
    await eira.getByRole('alertdialog').getByRole('button', { name: 'Ta bort' }).click();
    await eira.getByRole('button', { name: 'Återställ' }).waitFor();
    await nils.goto(here.url('exempelkommunen'));
    await nils.getByText('Du har ännu ingen behörighet till någon funktionsbrevlåda.').waitFor();
    await eira.getByRole('button', { name: 'Återställ' }).click();
    await eira.getByRole('button', { name: 'Ta bort', exact: true }).waitFor();
  }, 90_000);

  test('a mailbox is watched: a rule, opening hours, taken away and given back', async () => {
    await eira.getByLabel('Efter så många timmar').fill('2');
    await eira.getByRole('checkbox', { name: 'Anna Exempel' }).click();
    await eira.getByRole('button', { name: 'Lägg till regeln' }).click();
    await eira.getByRole('row', { name: /Otilldelat i 2 timmar Anna Exempel/ }).waitFor();
    await eira.getByRole('checkbox', { name: 'Måndag' }).click();
    await eira.getByLabel('Måndag stänger').fill('16:00');
    await eira.getByRole('button', { name: 'Spara', exact: true }).click();
    await eira.getByText('Sparat.').waitFor();
    expect(await axe(eira)).toEqual([]);
    await eira.getByRole('heading', { name: 'Bevakning' }).scrollIntoViewIfNeeded();
    await shots(eira, 'b10-watch');
    const row = eira.getByRole('row', { name: /Otilldelat i 2 timmar/ });
    await row.getByRole('button', { name: 'Ta bort' }).click();
    await row.getByRole('button', { name: 'Återställ' }).click();
    await row.getByRole('button', { name: 'Ta bort' }).waitFor();
  }, 60_000);

  test('groups, users, logins and the log', async () => {
    await section(eira, 'Grupper');
    await eira.getByLabel('Ny grupp').fill('Jouren');
    await eira.getByRole('button', { name: 'Skapa gruppen' }).click();
    await eira.getByRole('checkbox', { name: 'Nils Nyanställd' }).click();
    await eira.getByText('1 medlem').waitFor();
    expect(await axe(eira)).toEqual([]);
    await shots(eira, 'b4-groups');
    await section(eira, 'Användare');
    await eira
      .getByRole('row', { name: /Nils Nyanställd/ })
      .getByRole('button', { name: 'Spärra' })
      .click();
    await eira.getByText(/loggas ut \(\d+ inloggningar\)/).waitFor();
    expect(await axe(eira)).toEqual([]);
    await shots(eira, 'b5-block');
    await eira.getByRole('alertdialog').getByRole('button', { name: 'Spärra' }).click();
    await eira.getByRole('button', { name: 'Häv spärren' }).waitFor();
    await nils.reload();
    await nils.getByRole('link', { name: 'Logga in' }).waitFor();
    await eira.getByRole('button', { name: 'Häv spärren' }).click();
    await section(eira, 'Inloggningar');
    await eira.getByRole('row', { name: /Anna Exempel/ }).waitFor();
    expect(await axe(eira)).toEqual([]);
    await shots(eira, 'b6-sessions');
    await section(eira, 'Logg');
    await eira.getByText('Hävde en spärr').waitFor();
    expect(await axe(eira)).toEqual([]);
    await shots(eira, 'b7-log');
  }, 90_000);

  test('a colleague stands in; nobody else gets at the administration', async () => {
    const anna = await here.logIn('exempelkommunen', 'Anna Exempel', {}, /404/);
    await account(anna, 'Ersättare');
    await anna.getByRole('heading', { level: 1, name: 'Ersättare' }).waitFor();
    await anna.getByLabel('Funktionsbrevlåda').selectOption({ label: 'Barn och familj, mottagningen' });
    await anna.getByLabel('Ersättare').selectOption({ label: 'Eira Övning' });
    const later = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    await anna.getByLabel('Sista dagen').fill(later);
    await anna.getByRole('button', { name: 'Ge ersättarskap' }).click();
    await anna.getByText('Gäller nu').waitFor();
    expect(await axe(anna)).toEqual([]);
    await shots(anna, 'b8-stand-in');
    await section(anna, 'Mina inloggningar');
    await anna.getByText('Den här').waitFor();
    expect(await axe(anna)).toEqual([]);
    await shots(anna, 'b9-own-sessions');
    await eira.getByRole('link', { name: 'Till meddelandena' }).click();
    await eira.getByRole('heading', { name: 'Otilldelade' }).waitFor();
    await anna.goto(`${here.url('exempelkommunen')}/administration/audit`);
    await anna.getByText('Det finns inte, eller så saknar du behörighet.').first().waitFor();
  }, 90_000);

  test('no page had an error', () => {
    expect(here.problems).toEqual([]);
  });
});
