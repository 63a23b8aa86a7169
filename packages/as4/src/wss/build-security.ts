import type { Certificate, KeyEntry } from '@budkavle/pki';
import {
  buildSignature,
  element,
  type KeyTransport,
  type Markup,
  type ReferenceToSign,
} from '@budkavle/xml-security';
import { ns, uris } from '../namespaces.ts';

/** wsse:BinarySecurityToken with one X.509 certificate (section 5.3). */
export function tokenMarkup(id: string, certificate: Certificate): Markup {
  return element(
    'wsse:BinarySecurityToken',
    { EncodingType: uris.base64Binary, ValueType: uris.x509v3, 'wsu:Id': id },
    certificate.der.toString('base64'),
  );
}

/** wsse:SecurityTokenReference by direct reference to a token of ours (section 5.6: the only form we send). */
export function tokenReferenceMarkup(id: string, strId?: string): Markup {
  return element(
    'wsse:SecurityTokenReference',
    { 'wsu:Id': strId },
    element('wsse:Reference', { URI: `#${id}`, ValueType: uris.x509v3 }),
  );
}

/** ds:Signature, with KeyInfo pointing at the signer's token (section 5.4). */
export function signatureMarkup(
  suffix: string,
  tokenId: string,
  references: readonly ReferenceToSign[],
  key: KeyEntry,
): Promise<Markup> {
  const keyInfo = element(
    'ds:KeyInfo',
    { Id: `KI-${suffix}` },
    tokenReferenceMarkup(tokenId, `STR-${suffix}`),
  );
  return buildSignature({ id: `SIG-${suffix}`, references, keyInfo, sign: (octets) => key.sign(octets) });
}

/** wsse:Security around its blocks. */
export function securityMarkup(...blocks: Markup[]): Markup {
  return element(
    'wsse:Security',
    { 'xmlns:wsse': ns.wsse, 'xmlns:wsu': ns.wsu, 'S12:mustUnderstand': 'true' },
    ...blocks,
  );
}

const digestUris = { sha1: `${ns.ds}sha1`, sha256: uris.sha256 } as const;

/** xenc:EncryptedKey for the receiver's token (section 5.5). */
export function encryptedKeyMarkup(options: {
  id: string;
  tokenId: string;
  transport: KeyTransport;
  wrapped: Buffer;
  dataIds: readonly string[];
}): Markup {
  const { transport } = options;
  const namespaces = { 'xmlns:ds': ns.ds };
  const algorithm = transport.algorithm === 'rsa-oaep' ? `${ns.xenc11}rsa-oaep` : `${ns.xenc}rsa-oaep-mgf1p`;
  return element(
    'xenc:EncryptedKey',
    { 'xmlns:xenc': ns.xenc, Id: options.id },
    element(
      'xenc:EncryptionMethod',
      { Algorithm: algorithm },
      element('ds:DigestMethod', { ...namespaces, Algorithm: digestUris[transport.digest] }),
      transport.algorithm === 'rsa-oaep'
        ? element('xenc11:MGF', { 'xmlns:xenc11': ns.xenc11, Algorithm: `${ns.xenc11}mgf1${transport.mgf}` })
        : undefined,
    ),
    element('ds:KeyInfo', namespaces, tokenReferenceMarkup(options.tokenId)),
    element('xenc:CipherData', {}, element('xenc:CipherValue', {}, options.wrapped.toString('base64'))),
    element(
      'xenc:ReferenceList',
      {},
      ...options.dataIds.map((id) => element('xenc:DataReference', { URI: `#${id}` })),
    ),
  );
}

/** xenc:EncryptedData that points at a MIME part (section 5.5). */
export function encryptedDataMarkup(options: {
  id: string;
  keyId: string;
  contentId: string;
  mimeType: string;
}): Markup {
  return element(
    'xenc:EncryptedData',
    { 'xmlns:xenc': ns.xenc, Id: options.id, MimeType: options.mimeType, Type: uris.swaContentOnly },
    element('xenc:EncryptionMethod', { Algorithm: `${ns.xenc11}aes128-gcm` }),
    element(
      'ds:KeyInfo',
      { 'xmlns:ds': ns.ds },
      element(
        'wsse:SecurityTokenReference',
        { 'xmlns:wsse11': ns.wsse11, 'wsse11:TokenType': uris.encryptedKeyToken },
        element('wsse:Reference', { URI: `#${options.keyId}` }),
      ),
    ),
    element(
      'xenc:CipherData',
      {},
      element(
        'xenc:CipherReference',
        { URI: `cid:${options.contentId}` },
        element(
          'xenc:Transforms',
          {},
          element('ds:Transform', { 'xmlns:ds': ns.ds, Algorithm: uris.swaCiphertext }),
        ),
      ),
    ),
  );
}
