import { attribute, child, childrenNamed, textContent, type XmlElement } from '@budkavle/xml-security';
import { ns } from '../namespaces.ts';
import type { EbmsError, SignalInfo } from './header.ts';

/** MessageInfo of a signal. Missing values are empty: peers leave things out here (section 8). */
export function readSignalInfo(signal: XmlElement): SignalInfo {
  const info = child(signal, ns.eb, 'MessageInfo');
  const value = (name: string) => {
    const found = info && child(info, ns.eb, name);
    return found ? textContent(found).trim() : undefined;
  };
  return {
    messageId: value('MessageId') ?? '',
    timestamp: value('Timestamp') ?? '',
    refToMessageId: value('RefToMessageId'),
  };
}

/** All eb:Error of a signal; category, origin and severity in any case (section 9). */
export function readErrors(signal: XmlElement): EbmsError[] {
  return childrenNamed(signal, ns.eb, 'Error').map((error) => {
    const optional = (name: string) => {
      const found = child(error, ns.eb, name);
      return found ? textContent(found).trim().slice(0, 2000) : undefined;
    };
    return {
      code: (attribute(error, 'errorCode') ?? '').trim().slice(0, 100),
      severity: attribute(error, 'severity')?.trim().toLowerCase() === 'warning' ? 'warning' : 'failure',
      shortDescription: attribute(error, 'shortDescription')?.trim(),
      category: attribute(error, 'category')?.trim(),
      origin: attribute(error, 'origin')?.trim(),
      refToMessageInError: attribute(error, 'refToMessageInError')?.trim(),
      description: optional('Description'),
      detail: optional('ErrorDetail'),
    };
  });
}
