import { child, textContent, type XmlElement } from '@budkavle/xml-security';
import { ns } from '../namespaces.ts';

export interface SoapFault {
  /** Local name of the code, e.g. Receiver. */
  readonly code: string;
  readonly reason: string;
}

/** The S12:Fault (or, from confused proxies, SOAP 1.1 Fault) in a Body; texts are bounded, xml:lang may be empty. */
export function readFault(body: XmlElement): SoapFault | undefined {
  const fault = child(body, ns.s12, 'Fault');
  if (fault) {
    const code = child(fault, ns.s12, 'Code');
    const value = code && child(code, ns.s12, 'Value');
    const reason = child(fault, ns.s12, 'Reason');
    return { code: localPart(value), reason: reason ? bounded(textContent(reason)) : '' };
  }
  const old = child(body, ns.s11, 'Fault');
  if (!old) return undefined;
  const text = child(old, '', 'faultstring');
  return { code: localPart(child(old, '', 'faultcode')), reason: text ? bounded(textContent(text)) : '' };
}

function localPart(value: XmlElement | undefined): string {
  const text = value ? bounded(textContent(value)) : '';
  return text.slice(text.indexOf(':') + 1);
}

function bounded(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim()
    .slice(0, 500);
}
