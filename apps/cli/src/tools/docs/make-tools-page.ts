/**
 * Makes docs/tools.md: every example is run, on data made on the spot.
 * `node apps/cli/src/tools/docs/make-tools-page.ts > docs/tools.md`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { buildReceipt, receiptFor } from '@budkavle/formats';
import { makeAccessPoints } from '../testing/access-points.ts';
import { makeFederation } from '../testing/federation.ts';
import { testFolder } from '../testing/folder.ts';
import { kommun, makeOrganisations, messageId, messageXml, region } from '../testing/organisations.ts';
import { run } from '../testing/run.ts';
import { toolsPage } from './tools-page.ts';

const folder = testFolder();
try {
  process.chdir(folder.file('.'));
  await makeOrganisations(folder);
  writeFileSync('message.xml', await messageXml());
  writeFileSync('wrong.xml', readFileSync('message.xml', 'utf8').replace(messageId, 'no-uuid'));
  writeFileSync(
    'receipt.xml',
    buildReceipt(
      receiptFor({
        id: '0b8c5a1e-0f0e-4c39-8d0c-6f3a4a3b2c1d',
        sender: region,
        receiver: kommun,
        documentId: messageId,
        findings: [],
      }),
    ),
  );
  const points = await makeAccessPoints(folder);
  await run(
    ...'envelope create --payload message.xml --out for-as4.xml --key exempelkommunen.key.pem'.split(' '),
    '--key-certificate',
    'exempelkommunen.cert.pem',
    '--recipient',
    'exempelregionen.cert.pem',
  );
  const request = await points.request(readFileSync('for-as4.xml'));
  writeFileSync('request.txt', request);
  writeFileSync('answer.txt', await points.receipt(request));
  const federation = await makeFederation(folder, ['signing', 'encryption']);
  writeFileSync('profile.json', JSON.stringify(federation.profile));
  try {
    const page = await toolsPage(async () => {
      writeFileSync('altered.xml', readFileSync('sealed.xml', 'utf8').replace(region, '0203:annan.example'));
    });
    process.stdout.write(page);
  } finally {
    await federation.stop();
  }
} finally {
  process.chdir('/');
  folder.remove();
}
