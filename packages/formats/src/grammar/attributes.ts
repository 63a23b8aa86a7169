import type { Frame } from './frame.ts';
import type { Type } from './types.ts';
import { isValueOf } from './values.ts';
import type { StructureFault } from './walker.ts';

const xsi = 'http://www.w3.org/2001/XMLSchema-instance';

/**
 * Attributes the type knows; schema location hints are allowed and never followed. xsi:type and xsi:nil are
 * refused: they would let the document choose its own rules.
 */
export function checkAttributes(type: Type, frame: Frame, report: (fault: StructureFault) => void): void {
  const table = type.kind === 'simple' ? (type.attributes ?? {}) : {};
  for (const attribute of frame.element.attributes) {
    if (attribute.namespaceURI === xsi) {
      if (attribute.localName !== 'schemaLocation' && attribute.localName !== 'noNamespaceSchemaLocation')
        report({ text: 'The attributes xsi:type and xsi:nil are not allowed.', field: frame.field });
    } else if (attribute.namespaceURI !== '' || !Object.hasOwn(table, attribute.localName)) {
      report({ text: 'The element has an attribute that is not allowed.', field: frame.field });
    } else if (!isValueOf(table[attribute.localName] ?? 'string', attribute.value)) {
      report({
        text: `The value of the attribute '${attribute.localName}' is not of its type.`,
        field: `${frame.field}/@${attribute.localName}`,
      });
    }
  }
}
