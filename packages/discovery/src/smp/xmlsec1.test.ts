import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { certificatePolicies, TrustStore } from '@budkavle/pki';
import { describe, expect, it } from 'vitest';
import { contentOf, messageType, participant, testEnvironment } from '../testing/environment.ts';
import { serviceMetadataMarkup } from './build.ts';
import { parseServiceGroup } from './parse.ts';
import { verifyServiceMetadata } from './verify.ts';

const installed = existsSync('/usr/bin/xmlsec1');
const samples = resolve(import.meta.dirname, '../../../../../shared/vectors/smp-samples');

/** As an SMP on libxml2 would send it: pretty-printed, the template of discovery.md 5.3. */
const template = `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
  <SignedInfo>
    <CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
    <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
    <Reference URI="">
      <Transforms><Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></Transforms>
      <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
      <DigestValue/>
    </Reference>
  </SignedInfo>
  <SignatureValue/>
  <KeyInfo><X509Data><X509Certificate/></X509Data></KeyInfo>
</Signature>`;

describe('metadata of other software', () => {
  it.skipIf(!installed)('signed by xmlsec1 is accepted', async () => {
    const environment = await testEnvironment();
    const folder = mkdtempSync(join(tmpdir(), 'smp-xmlsec1-'));
    try {
      const file = (name: string) => join(folder, name);
      const unsigned = serviceMetadataMarkup(contentOf(environment)).xml.replaceAll('><', '>\n<');
      writeFileSync(
        file('in.xml'),
        unsigned.replace('</SignedServiceMetadata>', `${template}\n</SignedServiceMetadata>`),
      );
      writeFileSync(file('key.pem'), environment.privateKey.export({ type: 'pkcs8', format: 'pem' }));
      writeFileSync(file('smp.pem'), environment.smp.toPem());
      const key = `${file('key.pem')},${file('smp.pem')}`;
      execFileSync('xmlsec1', ['--sign', '--output', file('out.xml'), '--privkey-pem', key, file('in.xml')], {
        stdio: 'pipe',
      });
      const found = await verifyServiceMetadata(readFileSync(file('out.xml')), {
        trust: new TrustStore({ name: 'SMP', anchors: [environment.smpRoot.certificate] }),
        policy: certificatePolicies.smpSigning,
        participant,
        document: messageType,
      });
      expect(found.certificates).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.skipIf(!existsSync(samples))('ServiceGroups of other SMPs are read', () => {
    for (const name of ['bdxr201605-servicegroup.xml', 'phoss-bdxr1-service-group.xml']) {
      const group = parseServiceGroup(readFileSync(resolve(samples, name)));
      expect(group.participant.value).not.toBe('');
    }
  });
});
