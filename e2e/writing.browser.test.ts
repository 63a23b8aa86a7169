import { describe, expect, test } from 'vitest';
import { registrator, socialtjanst } from '../services/message-client/src/testing/client.ts';
import { clientInBrowser, missing } from './support/client-in-browser.ts';

describe.skipIf(missing)(`writing in a real browser${missing}`, () => {
  const client = clientInBrowser();

  test('to several, from a template, undone once, then sent: one conversation shows how it went with each', async () => {
    const anna = await client.here.logIn('anna');
    const mailbox = await anna.mailbox(socialtjanst);
    await anna.call('POST', `/api/mailboxes/${mailbox}/templates`, {
      kind: 'template',
      name: 'Kallelse SIP',
      subject: 'Kallelse till SIP-möte',
      text: 'Hej {{mottagare}},\n\nmötet är {{datum}} kl. {{tid}}.\n\n{{mitt namn}}',
    });
    await anna.call('PUT', '/api/recipients/favourites', { identifier: registrator, favourite: true });
    const page = await client.logIn('Anna Andersson');
    await page.getByRole('button', { name: 'Nytt meddelande' }).click();
    await page.getByRole('button', { name: 'Exempelkommunen, Registrator' }).waitFor();
    await page.getByRole('combobox', { name: 'Till', exact: true }).fill('vardcentral');
    await page
      .getByRole('option', { name: /Exempelregionen/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Spara som favorit' }).waitFor();
    await page.getByRole('button', { name: 'Lägg till mottagare' }).click();
    await page.getByRole('combobox', { name: 'Lägg till mottagare' }).fill('registrator');
    await page
      .getByRole('option', { name: /Registrator/ })
      .first()
      .click();
    await page.getByText('Även till 1 mottagare').waitFor();
    await page.getByRole('button', { name: 'Mallar och textblock' }).click();
    await page.getByText('Kallelse SIP').waitFor();
    expect(await client.axe(page)).toEqual([]);
    await client.shots(page, 'templates');
    await page.getByRole('button', { name: 'Använd Kallelse SIP' }).click();
    const text = page.getByRole('textbox', { name: 'Meddelande' });
    // All get the same text: nobody's name is filled in.
    expect(await text.inputValue()).toMatch(
      /^Hej \{\{mottagare\}\},\n\nmötet är \d{4}-\d\d-\d\d kl\. \{\{tid\}\}\.\n\nAnna Andersson$/,
    );
    await page.getByText('Fyll i fälten innan du skickar: mottagare, tid.').waitFor();
    await text.fill((await text.inputValue()).replace('{{tid}}', '13').replace('{{mottagare}}', 'ni'));
    await page.getByText(/^Sparat/).waitFor();
    expect(await client.axe(page)).toEqual([]);
    await client.shots(page, 'compose');

    const before = client.here.service.posts.length;
    await page.getByRole('button', { name: 'Skicka', exact: true }).click();
    await page.getByText('Meddelandet skickas strax.').waitFor();
    expect(await client.axe(page)).toEqual([]);
    await client.shots(page, 'undo');
    await page.getByRole('button', { name: 'Ångra' }).click();
    await page.getByText('Meddelandet skickas strax.').waitFor({ state: 'detached' });
    expect(client.here.service.posts.length).toBe(before);

    await page.getByRole('button', { name: 'Skicka senare' }).click();
    await page.getByRole('button', { name: 'Skicka då' }).click();
    await page.getByText(/^Skickas \d{4}-\d\d-\d\d kl\. 08\.00$/).waitFor();
    await client.shots(page, 'scheduled');
    await page.getByRole('button', { name: 'Skicka inte av sig självt' }).click();

    await page.getByRole('button', { name: 'Skicka', exact: true }).click();
    await page.getByRole('button', { name: 'Skicka nu' }).click();
    await page.getByRole('heading', { name: 'Sändlista: 2 mottagare' }).waitFor();
    expect(client.here.service.posts.length).toBe(before + 2);
    expect(await client.axe(page)).toEqual([]);
    await client.shots(page, 'send-list');
    expect(client.problems).toEqual([]);
  }, 240_000);

  test('what is pasted from a document keeps its headings, bold and lists, and nothing else', async () => {
    const page = await client.logIn('Anna Andersson');
    await page.getByRole('button', { name: 'Nytt meddelande' }).click();
    const text = page.getByRole('textbox', { name: 'Meddelande' });
    await text.focus();
    await text.evaluate((field) => {
      const data = new DataTransfer();
      data.setData(
        'text/html',
        '<style>p{}</style><b style="font-weight:normal"><h1>Plan</h1><p>Ring <b>Eva </b><a href="https://spion.example">här</a><img src="https://spion.example/x"></p><ol><li>ett</li><li><i>två</i></li></ol><script>alert(1)</script></b>',
      );
      field.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    await expect.poll(() => text.inputValue()).toBe('## Plan\n\nRing **Eva** här\n\n1. ett\n2. *två*');
    expect(client.problems).toEqual([]);
  }, 120_000);
});
