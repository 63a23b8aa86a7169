import { element } from '@budkavle/xml-security';
import { ns } from '../namespaces.ts';

/** A SOAP 1.2 fault, for what cannot be answered with an ebMS error (section 1). */
export function buildFault(code: 'MustUnderstand' | 'Sender' | 'Receiver', reason: string): Buffer {
  const fault = element(
    'S12:Fault',
    {},
    element('S12:Code', {}, element('S12:Value', {}, `S12:${code}`)),
    element('S12:Reason', {}, element('S12:Text', { 'xml:lang': 'en' }, reason)),
  );
  const envelope = element('S12:Envelope', { 'xmlns:S12': ns.s12 }, element('S12:Body', {}, fault));
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${envelope.xml}`);
}
