import { XmlSecurityError } from '../errors.ts';

const form =
  /^\s+version\s*=\s*(["'])(1\.[0-9]+)\1(?:\s+encoding\s*=\s*(["'])([A-Za-z][-A-Za-z0-9._]*)\3)?(?:\s+standalone\s*=\s*(["'])(?:yes|no)\5)?\s*$/;

/** Checks what follows '<?xml': version 1.0, encoding UTF-8 or none. */
export function checkXmlDeclaration(data: string): void {
  const parts = form.exec(data);
  if (parts?.[2] !== '1.0') throw new XmlSecurityError('XML_MALFORMED', 'Not an XML 1.0 declaration');
  const encoding = parts[4];
  if (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8')
    throw new XmlSecurityError('XML_ENCODING', 'Only UTF-8 is read');
}
