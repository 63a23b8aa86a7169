/** The parts of an eb:UserMessage that this profile knows (section 3). Values as on the wire, trimmed. */
export interface Party {
  readonly partyId: string;
  readonly partyIdType: string | undefined;
  readonly role: string;
}

export interface MessageProperty {
  readonly name: string;
  readonly type?: string | undefined;
  readonly value: string;
}

export interface PartInfo {
  /** As it stands, e.g. cid:message. Undefined: the SOAP body. */
  readonly href: string | undefined;
  readonly properties: readonly MessageProperty[];
}

export interface UserMessageHeader {
  readonly messageId: string;
  /** xs:dateTime as it stands. */
  readonly timestamp: string;
  readonly refToMessageId: string | undefined;
  readonly mpc: string | undefined;
  readonly from: Party;
  readonly to: Party;
  readonly agreementRef: string | undefined;
  readonly service: { readonly value: string; readonly type: string | undefined };
  readonly action: string;
  readonly conversationId: string;
  readonly properties: readonly MessageProperty[];
  readonly parts: readonly PartInfo[];
}

export interface SignalInfo {
  readonly messageId: string;
  readonly timestamp: string;
  readonly refToMessageId: string | undefined;
}

/** One eb:Error, as a peer wrote it. */
export interface EbmsError {
  readonly code: string;
  /** `failure` unless the peer says warning: other words have been met and mean failure (section 9). */
  readonly severity: 'failure' | 'warning';
  readonly shortDescription: string | undefined;
  readonly category: string | undefined;
  readonly origin: string | undefined;
  readonly refToMessageInError: string | undefined;
  readonly description: string | undefined;
  readonly detail: string | undefined;
}
