export type XmlSecurityErrorCode =
  | 'XML_MALFORMED'
  | 'XML_ENCODING'
  | 'XML_CHARACTER'
  | 'XML_NAMESPACE'
  | 'XML_DOCTYPE'
  | 'XML_ENTITY'
  | 'XML_TRUNCATED'
  | 'XML_DUPLICATE_ATTRIBUTE'
  | 'XML_DUPLICATE'
  | 'XML_DETACHED'
  | 'XML_LIMIT_DEPTH'
  | 'XML_LIMIT_ATTRIBUTES'
  | 'XML_LIMIT_NAME'
  | 'XML_LIMIT_ATTRIBUTE_LENGTH'
  | 'XML_LIMIT_NAMESPACES'
  | 'XML_LIMIT_MARKUP'
  | 'XML_LIMIT_BYTES'
  | 'XML_LIMIT_TREE'
  | 'DSIG_MISSING'
  | 'DSIG_FORM'
  | 'DSIG_ALGORITHM'
  | 'DSIG_KEY'
  | 'DSIG_VALUE'
  | 'DSIG_DIGEST'
  | 'DSIG_DUPLICATE_ID'
  | 'DSIG_TOO_LARGE'
  | 'DSIG_SIGN'
  | 'ENC_FORM'
  | 'ENC_ALGORITHM'
  | 'ENC_KEY'
  | 'ENC_KEY_UNKNOWN'
  | 'ENC_DECRYPT';

export type Fault = 'us' | 'sender' | 'recipient' | 'federation' | 'operator' | 'user';

export interface ErrorDescription {
  readonly title: string;
  readonly fault: Fault;
  readonly retried: boolean;
  readonly action: string;
}

/** The only error that leaves this package. `message` names places and algorithms, never content or keys. */
export class XmlSecurityError extends Error {
  readonly code: XmlSecurityErrorCode;

  constructor(code: XmlSecurityErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'XmlSecurityError';
    this.code = code;
  }
}

const entry = (title: string, action: string, fault: Fault = 'sender'): ErrorDescription => ({
  title,
  fault,
  retried: false,
  action,
});

const mendDocument = 'The sender must mend its XML: the message is refused as it stands.';
const limitAction = 'Refuse the document. Raise the limit only if a trusted counterpart really needs it.';
const reportTampering = 'Treat as altered: refuse, keep for investigation, tell the counterpart.';

/** What each code means, whose fault it usually is, and what to do. */
export const errorCatalogue: Readonly<Record<XmlSecurityErrorCode, ErrorDescription>> = {
  XML_MALFORMED: entry('Not well-formed XML', mendDocument),
  XML_ENCODING: entry('Not UTF-8', mendDocument),
  XML_CHARACTER: entry('A character that XML 1.0 forbids', mendDocument),
  XML_NAMESPACE: entry('A namespace prefix is unbound or bound against the rules', mendDocument),
  XML_DOCTYPE: entry('The document has a DOCTYPE', 'Refused by design. The sender must leave it out.'),
  XML_ENTITY: entry('An entity beyond the five of XML', 'Refused by design. The sender must leave it out.'),
  XML_TRUNCATED: entry('The document ends before its root element does', mendDocument),
  XML_DUPLICATE_ATTRIBUTE: entry('An element has the same attribute twice', mendDocument),
  XML_DUPLICATE: entry('An element that may stand once is there twice', mendDocument),
  XML_DETACHED: entry('A text was left in the source and cannot be read here', 'Report it as a bug.', 'us'),
  XML_LIMIT_DEPTH: entry('Elements are nested too deep', limitAction),
  XML_LIMIT_ATTRIBUTES: entry('An element has too many attributes', limitAction),
  XML_LIMIT_NAME: entry('A name is too long', limitAction),
  XML_LIMIT_ATTRIBUTE_LENGTH: entry('An attribute value is too long', limitAction),
  XML_LIMIT_NAMESPACES: entry('Too many namespaces are in scope', limitAction),
  XML_LIMIT_MARKUP: entry('A tag, comment or processing instruction is too long', limitAction),
  XML_LIMIT_BYTES: entry('The document is too large', limitAction),
  XML_LIMIT_TREE: entry('The document has too many elements or too much text to keep', limitAction),
  DSIG_MISSING: entry('The document is not signed', 'Refuse: unsigned documents are never used.'),
  DSIG_FORM: entry('The signature has a form that is not accepted', reportTampering),
  DSIG_ALGORITHM: entry(
    'The signature uses an algorithm that is not accepted',
    'The signer must use the algorithms of the profile.',
  ),
  DSIG_KEY: entry(
    "The signer's key is of the wrong kind or too weak",
    'The signer must renew its certificate.',
  ),
  DSIG_VALUE: entry('The signature value does not hold', reportTampering),
  DSIG_DIGEST: entry('The content differs from what was signed', reportTampering),
  DSIG_DUPLICATE_ID: entry('Two elements have the same Id', reportTampering),
  DSIG_TOO_LARGE: entry(
    'The document is too large for a signature of this form in one pass',
    'Hand over a source that can be read again, or ask the signer for C14N 1.0 with SHA-256.',
    'us',
  ),
  DSIG_SIGN: entry('The document could not be signed', 'Look at the key and at the document builder.', 'us'),
  ENC_FORM: entry('The encrypted part has a form that is not accepted', mendDocument),
  ENC_ALGORITHM: entry(
    'The encrypted part uses an algorithm that is not accepted',
    'The sender must use the algorithms of the profile.',
  ),
  ENC_KEY: entry('The content key cannot be wrapped or unwrapped', 'Look at the key and the certificate.'),
  ENC_KEY_UNKNOWN: entry(
    'Encrypted for a certificate whose key is not here',
    'Compare the published certificate with the keys installed; the sender may have used an old one.',
  ),
  ENC_DECRYPT: entry('The encrypted content cannot be opened', reportTampering),
};
