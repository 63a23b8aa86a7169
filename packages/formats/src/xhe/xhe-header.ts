import type { Identifier } from '../identifiers/identifier.ts';

/** What an XHE envelope says about its payload (C3.2.3). Values as spelt in the envelope, trimmed. */
export interface XheHeader {
  readonly id: string;
  readonly creationDateTime: string;
  readonly sender: Identifier;
  readonly recipient: Identifier;
  readonly federationId: string;
  readonly process: Identifier;
  readonly document: Identifier;
  readonly handlingServiceId?: string;
  readonly documentTypeCode: string;
  readonly contentTypeCode: string;
  readonly encrypted: boolean;
}

/** What the caller says when an envelope is made; `encrypted` follows from how it is sealed. */
export type XheHeaderInput = Omit<XheHeader, 'encrypted'>;
