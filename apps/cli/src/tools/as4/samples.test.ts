import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestFolder, testFolder } from '../testing/folder.ts';
import { checkOf, factOf, runJson } from '../testing/run.ts';
import { hasVectors, vectorFiles, vectorsFolder } from '../testing/vectors.ts';

const samples = ['as4-samples', 'as4-samples/eessi', 'as4-samples/domibus'].flatMap((folder) =>
  vectorFiles(folder, /\.(?:as4|as4in|as4out|mime|xml)$/),
);
const eessi = (name: string) => join(vectorsFolder, 'as4-samples/eessi', name);

/** Messages of other products. None is of the DIGG profile; so each is explained, and refused for what it is refused for. */
const expected: Record<string, string> = {
  'receipt-dataport1.as4in': 'Signature/digest of eb:Messaging DSIG_DIGEST',
  'phase4-WrongSigningAlgorithm.xml': 'Signature/form DSIG_ALGORITHM',
  'phase4-WrongSigningDigestAlgorithm.xml': 'Signature/form DSIG_ALGORITHM',
  'phase4-TwoUserMessages.xml': 'User message/number EBMS:0003',
  'phase4-UserMessageNoPartyID.xml': 'User message/schema EBMS:0009',
  'phase4-WrongCompression.mime': 'Signature/signature EBMS:0103',
  'phase4-ErrorMessage.xml': 'Error/error EBMS:0001',
  'phase4-ErrorMessageWithFault.xml': 'Error/error EBMS:0103',
  'phase4-UserMessageWithCompressedPayload12.xml': 'SOAP/envelope EBMS:0009',
  'bad-receipt-signature.as4': 'Signature/digest of eb:Messaging DSIG_DIGEST',
  'bad-receipt-nri-namespace.as4': 'Receipt/reference EBMS:0302',
  'bad-signature-missing-body-id.as4': 'Signature/digest DSIG_FORM',
  'bad-signature-other-certificate.as4': 'Signature/value DSIG_VALUE',
  'bad-signature-header-digest.as4': 'Signature/digest of eb:Messaging DSIG_DIGEST',
  'bad-signature-pullrequest.xml': 'Signature/form DSIG_FORM',
  'bad-gzip.as4': 'Attachment in part 2/gzip EBMS:0303',
  'bad-missing-mimetype-property.as4': 'Transport profile/parts EBMS:0303',
  'bad-missing-part.as4': 'Signature/signature EBMS:0103',
  'as4net-encrypted-only-gzip-mgf-default.as4': 'Encryption/key transport EBMS:0103',
  'holodeck-signed-only-gzip.as4': 'Encryption/part 2 EBMS:0103',
  'ski_incoming_message.xml': 'Signature/digest of eb:Messaging DSIG_DIGEST',
  'bst_X509PKIPathv1_incoming_message.xml': 'Signature/digest of eb:Messaging DSIG_DIGEST',
};

/** Genuine, though of other profiles: value and digests hold. */
const genuine = [
  'receipt-helger.as4in',
  'receipt-governikus.as4in',
  'receipt-dataport1-mustunderstand.as4in',
  'phase4-TestReceipt12.xml',
  'usermessage-phase4-signed-encrypted.as4out',
  'as4net-signed-encrypted-bst-nokey.as4',
  'rssbus-signed-encrypted-nokey.as4',
  'as4net-multihop-signed.as4',
  'as4net-signed-pullrequest.xml',
  'holodeck-signed-ski-envelope.xml',
];

const known = ['AccessPointA', 'AccessPointB'].flatMap((name) => [
  '--certificate',
  eessi(`${name}.cert.pem`),
]);

let folder: TestFolder;
let passphrase: string;
beforeAll(() => {
  folder = testFolder();
  passphrase = folder.file('passphrase', 'Pz4cZK4SULUwmraZb\n');
});
afterAll(() => folder.remove());

describe.skipIf(!hasVectors)(
  'messages of other products (skipped without the vectors beside the repository)',
  () => {
    it('every one is explained', async () => {
      expect(samples.length).toBeGreaterThan(35);
      for (const file of samples) {
        const { code, report, faults } = await runJson('as4', 'inspect', file, ...known);
        expect(code, file).toBe(1);
        expect(report.sections.length, file).toBeGreaterThan(2);
        const fault = expected[basename(file)];
        if (fault) expect(faults, file).toContain(fault);
        if (genuine.includes(basename(file))) {
          for (const check of ['value', 'digest of eb:Messaging', 'digest of the Body', 'covers'])
            expect(checkOf(report, 'Signature', check)?.verdict, `${basename(file)} ${check}`).toBe('good');
        }
      }
    });

    it('signed and encrypted, keys named by issuer or key identifier, MGF1-SHA1: opened with the receiver’s key store', async () => {
      for (const name of [
        'holodeck-signed-encrypted-issuerserial.as4',
        'holodeck-signed-encrypted-ski.as4',
      ]) {
        const { report, faults } = await runJson(
          'as4',
          'inspect',
          eessi(name),
          '--pkcs12',
          eessi('AccessPointB.pfx'),
          '--passphrase-file',
          passphrase,
          '--certificate',
          eessi('AccessPointA.cert.pem'),
        );
        expect(checkOf(report, 'Signature', 'value')?.verdict).toBe('good');
        const attachments = ['Attachment in part 2', 'Attachment in part 3'];
        const sizes = attachments.map((title) => factOf(report, title, 'size opened'));
        expect(sizes).toEqual([296_454, 206]);
        for (const title of attachments) expect(checkOf(report, title, 'digest')?.verdict).toBe('good');
        expect(faults).toContain('Signature/profile EBMS:0103');
      }
    });

    it('cipher text that went through a text editor: the tag does not hold, nothing is told of the content', async () => {
      const { faults } = await runJson(
        'as4',
        'inspect',
        eessi('bad-ciphertext-text-transcoded.as4'),
        '--pkcs12',
        eessi('AccessPointB.pfx'),
        '--passphrase-file',
        passphrase,
        '--certificate',
        eessi('AccessPointA.cert.pem'),
      );
      expect(faults).toContain('Attachment in part 2/content ENC_DECRYPT');
    });

    it('a wrong passphrase is told without the passphrase', async () => {
      writeFileSync(passphrase, 'wrong-secret');
      await expect(
        runJson(
          'as4',
          'inspect',
          eessi('holodeck-signed-encrypted-ski.as4'),
          '--pkcs12',
          eessi('AccessPointB.pfx'),
          '--passphrase-file',
          passphrase,
        ),
      ).rejects.toThrow(/^(?!.*wrong-secret).*PKI_KEYSTORE/s);
    });
  },
);
