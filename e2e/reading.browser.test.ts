import { describe, expect, test } from 'vitest';
import {
  eventually,
  kommun,
  region,
  socialtjanst,
  vardcentral,
} from '../services/message-client/src/testing/client.ts';
import type { Draft, MessagePage, MessageSummary } from '../services/message-client/src/web-api.ts';
import { clientInBrowser, missing } from './support/client-in-browser.ts';

const pdf = Buffer.from(
  [
    '%PDF-1.4',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    '3 0 obj<</Type/Page/MediaBox[0 0 300 200]/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj',
    '4 0 obj<</Length 44>>stream\nBT /F1 24 Tf 40 100 Td (Plan 2026) Tj ET\nendstream endobj',
    '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj',
    'trailer<</Root 1 0 R>>',
  ].join('\n'),
);
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

describe.skipIf(missing)(`reading in a real browser${missing}`, () => {
  const client = clientInBrowser();

  test('a message with files: every field, previews in a sandbox, all as ZIP, who wrote by the address book', async () => {
    client.here.service.deliver(
      {
        sender: region.participant,
        recipient: kommun.participant,
        label: 'Underlag inför SIP-möte',
        confidentiality: true,
        senderAttention: {
          subOrganization: { root: '', extension: vardcentral, label: 'Vårdcentral Ek (gammalt namn)' },
          attentionPerson: [{ root: 'un-encoded', extension: 'Stina Påhittad', label: 'Stina Påhittad' }],
          referenceId: [{ root: '1.2.752.129.2.1.3.1', extension: '191212121212', label: 'Personnummer' }],
        },
        recipientAttention: { subOrganization: { root: '', extension: socialtjanst } },
        digitalDocument: [
          {
            documentId: 'a',
            index: '1',
            documentName: 'Följebrev',
            contentTextBody: [
              'Hej,\n\nHär är **underlaget**. <img src=https://spion.example/x> ![x](https://spion.example/y)',
            ],
          },
          {
            documentId: 'b',
            index: '2',
            documentName: 'Bedömning',
            contentTextBody: ['## Bedömning\n\n- ett\n- två'],
          },
        ],
      },
      [
        { fileName: 'Plan 2026.pdf', contentType: 'application/pdf', content: pdf },
        { fileName: 'bild.png', contentType: 'image/png', content: png },
        {
          fileName: 'anteckning.txt',
          contentType: 'text/plain',
          content: Buffer.from('<b>inte fet</b> åäö'),
        },
      ],
    );
    const page = await client.logIn('Anna Andersson');
    await page.getByRole('row', { name: /Underlag inför SIP-möte/ }).click();
    const message = page.locator('article.message.in');
    await message.getByText('Följebrev').waitFor();
    await message.getByText('Stina Påhittad').first().waitFor();
    await message.getByText('191212121212').waitFor();
    expect(await message.locator('img').count()).toBe(0);
    await message.getByText(/annat namn på avsändaren/).waitFor();
    await message.getByRole('button', { name: 'Avsändaren i adressboken' }).click();
    await message.getByText(region.participant, { exact: true }).waitFor();
    expect(await client.axe(page)).toEqual([]);
    await client.shots(page, 'message');

    await message.getByRole('button', { name: 'Visa Plan 2026.pdf' }).click();
    const viewer = page.frameLocator('iframe.preview-frame');
    await viewer.locator('canvas').waitFor();
    await viewer.getByText('Plan 2026').waitFor({ state: 'attached' });
    expect(await page.locator('iframe.preview-frame').getAttribute('sandbox')).toBe('allow-scripts');
    // The sandbox: no origin, so no cookies and no storage of ours.
    const [, frame] = page.frames();
    expect(await frame?.evaluate(() => globalThis.origin)).toBe('null');
    expect(await client.axe(page)).toEqual([]);
    await client.shots(page, 'preview-pdf');
    await page.getByRole('button', { name: 'Stäng' }).click();

    await message.getByRole('button', { name: 'Visa anteckning.txt' }).click();
    await page.frameLocator('iframe.preview-frame').getByText('<b>inte fet</b> åäö').waitFor();
    await page.getByRole('button', { name: 'Stäng' }).click();
    const [zip] = await Promise.all([
      page.waitForEvent('download'),
      message.getByRole('link', { name: /Ladda ner alla 3/ }).click(),
    ]);
    expect(zip.suggestedFilename()).toMatch(/^bilagor-.*\.zip$/);

    await page.getByRole('link', { name: 'Skriv ut eller spara som PDF' }).click();
    await page.getByText('Vad har hänt med meddelandet?').waitFor();
    expect(await client.axe(page)).toEqual([]);
    await client.shots(page, 'print');
    expect(client.problems).toEqual([]);
  }, 240_000);

  test('a refused message says why, and is put right and sent again with one press', async () => {
    const anna = await client.here.logIn('anna');
    const mailbox = await anna.mailbox(socialtjanst);
    const draft = await anna.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, {});
    await anna.call('PATCH', `/api/drafts/${draft.id}`, {
      version: 1,
      recipient: { organisation: region, address: { identifier: vardcentral, name: 'Vårdcentralen Eken' } },
      subject: 'Avvisad bilaga',
      text: 'Texten.',
    });
    const sent = await anna.call<MessageSummary>('POST', `/api/drafts/${draft.id}/send`, {});
    const messageId = client.here.service.posts.at(-1) ?? '';
    client.here.service.report(messageId, 'MESSAGE_EXCHANGE_ERROR', [
      {
        typeCode: 'RECEIPT',
        time: new Date().toISOString(),
        code: 'BV',
        title: 'not-supported',
        detail: 'Unsupported',
        in: 'NA',
      } as never,
    ]);
    await eventually(async () => {
      const failed = await anna.call<MessagePage>('GET', `/api/mailboxes/${mailbox}/messages?folder=failed`);
      return failed.items.some((one) => one.id === sent.id) ? true : undefined;
    });
    const page = await client.logIn('Anna Andersson');
    await page.getByRole('link', { name: /^Kom inte fram/ }).click();
    await page.getByRole('row', { name: /Avvisad bilaga/ }).click();
    await page.getByRole('button', { name: 'Rätta och skicka igen' }).waitFor();
    expect(await client.axe(page)).toEqual([]);
    await client.shots(page, 'refused');
    await page.getByRole('button', { name: 'Rätta och skicka igen' }).click();
    await page.getByRole('textbox', { name: 'Meddelande' }).waitFor();
    expect(await page.getByLabel('Rubrik', { exact: true }).inputValue()).toBe('Avvisad bilaga');
  }, 240_000);
});
