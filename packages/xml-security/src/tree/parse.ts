import { XmlReader } from '../reader/reader.ts';
import type { XmlLimits } from '../reader/types.ts';
import { TreeBuilder } from './builder.ts';
import type { XmlElement } from './types.ts';

/** Reads a small document (default at most 1 MiB) with comments and instructions inside its root. XML_* errors. */
export function parseXml(
  bytes: Uint8Array | string,
  options: { limits?: Partial<XmlLimits> } = {},
): XmlElement {
  const tree = new TreeBuilder({ keepComments: true });
  const reader = new XmlReader(tree, { maxBytes: 1024 * 1024, ...options.limits });
  reader.write(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  reader.end();
  return tree.finished();
}
