import type { StartElement } from '@budkavle/xml-security';
import { attributeOf, type Frame, isElement, textOf } from '../grammar/frame.ts';
import { collapse } from '../grammar/values.ts';
import type { Observer } from '../grammar/walker.ts';
import { xha, xhb, xhe, xmldsig } from './grammar.ts';
import type { XheHeader } from './xhe-header.ts';

/** The longest header value taken; a longer one gives no header. */
const VALUE_BYTES = 4096;

/** Takes the header's values as they pass. The first of several counts; the rules refuse several. */
export class XheHeaderReader implements Observer {
  readonly #values = new Map<string, string>();
  readonly #scope = new Map<string, string>();
  #criterion = '';
  signatures = 0;

  keep(parent: Frame | undefined, element: StartElement): number {
    return element.namespaceURI === xhb && parent !== undefined && parent.schemaPath !== '' ? VALUE_BYTES : 0;
  }

  open(frame: Frame): void {
    if (isElement(frame, xmldsig, 'Signature') && isElement(frame.parent, xhe, 'XHE')) this.signatures += 1;
  }

  close(frame: Frame): void {
    if (frame.type?.kind !== 'simple' || frame.schemaPath === '' || frame.overflow) return;
    const value = collapse(textOf(frame));
    if (isElement(frame.parent, xha, 'BusinessScopeCriterion')) {
      if (frame.localName === 'BusinessScopeCriterionTypeCode') this.#criterion = value;
      else if (!this.#scope.has(this.#criterion)) this.#scope.set(this.#criterion, value);
      return;
    }
    this.#set(frame.schemaPath, value);
    if (frame.localName === 'ID')
      this.#set(`${frame.schemaPath}/@schemeID`, attributeOf(frame, 'schemeID')?.trim());
  }

  #set(path: string, value: string | undefined): void {
    if (value !== undefined && !this.#values.has(path)) this.#values.set(path, value);
  }

  /** Undefined when a mandatory value is missing. */
  header(): XheHeader | undefined {
    const value = (path: string) => this.#values.get(`/XHE/${path}`) ?? '';
    const scope = (code: string) => this.#scope.get(code) ?? '';
    const party = (name: string) => {
      const path = `Header/${name}/PartyIdentification/ID`;
      return { scheme: value(`${path}/@schemeID`), value: value(path) };
    };
    const handlingServiceId = this.#values.get('/XHE/Payloads/Payload/HandlingServiceID');
    const header: XheHeader = {
      id: value('Header/ID'),
      creationDateTime: value('Header/CreationDateTime'),
      sender: party('FromParty'),
      recipient: party('ToParty'),
      federationId: scope('FEDERATIONID'),
      process: { scheme: scope('PROCESSID_SCHEME'), value: scope('PROCESSID') },
      document: { scheme: scope('DOCUMENTID_SCHEME'), value: scope('DOCUMENTID') },
      ...(handlingServiceId !== undefined && { handlingServiceId }),
      documentTypeCode: value('Payloads/Payload/DocumentTypeCode'),
      contentTypeCode: value('Payloads/Payload/ContentTypeCode'),
      encrypted: ['true', '1'].includes(value('Payloads/Payload/InstanceEncryptionIndicator')),
    };
    const mandatory = [header.id, header.sender.value, header.recipient.value, header.document.value];
    return mandatory.includes('') ? undefined : header;
  }
}
