const dsig = 'http://www.w3.org/2000/09/xmldsig#';
const dsigMore = 'http://www.w3.org/2001/04/xmldsig-more#';
const dsigMore2007 = 'http://www.w3.org/2007/05/xmldsig-more#';
const xenc = 'http://www.w3.org/2001/04/xmlenc#';
const xenc11 = 'http://www.w3.org/2009/xmlenc11#';
const swa = 'http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#';

/** Namespaces of XML Signature and XML Encryption. */
export const securityNamespaces = {
  ds: dsig,
  xenc,
  xenc11,
  exc: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
} as const;

/** Algorithm identifiers. That one is named here does not mean that any policy accepts it. */
export const algorithms = {
  c14n10: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  c14n10WithComments: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
  excC14n: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  excC14nWithComments: 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  envelopedSignature: `${dsig}enveloped-signature`,
  rsaSha1: `${dsig}rsa-sha1`,
  rsaSha256: `${dsigMore}rsa-sha256`,
  rsaSha384: `${dsigMore}rsa-sha384`,
  rsaSha512: `${dsigMore}rsa-sha512`,
  rsaPssSha256: `${dsigMore2007}sha256-rsa-MGF1`,
  rsaPssSha384: `${dsigMore2007}sha384-rsa-MGF1`,
  rsaPssSha512: `${dsigMore2007}sha512-rsa-MGF1`,
  sha1: `${dsig}sha1`,
  sha256: `${xenc}sha256`,
  sha384: `${dsigMore}sha384`,
  sha512: `${xenc}sha512`,
  aes256Cbc: `${xenc}aes256-cbc`,
  aes128Gcm: `${xenc11}aes128-gcm`,
  aes256Gcm: `${xenc11}aes256-gcm`,
  rsaOaepMgf1p: `${xenc}rsa-oaep-mgf1p`,
  rsaOaep: `${xenc11}rsa-oaep`,
  mgf1Sha1: `${xenc11}mgf1sha1`,
  mgf1Sha256: `${xenc11}mgf1sha256`,
  swaContentSignature: `${swa}Attachment-Content-Signature-Transform`,
  swaCiphertext: `${swa}Attachment-Ciphertext-Transform`,
  swaContentOnly: `${swa}Attachment-Content-Only`,
  encryptedElement: `${xenc}Element`,
} as const;
