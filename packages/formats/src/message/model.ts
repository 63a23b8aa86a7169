/** SDK message v3 (urn:riv:infrastructure:messaging:MessageWithAttachments:3). */
export interface InstanceIdentifier {
  readonly root: string;
  readonly extension: string;
}

export interface Person {
  readonly personId?: InstanceIdentifier;
  readonly label?: string;
}

export interface Reference {
  readonly referenceId: InstanceIdentifier;
  readonly label?: string;
}

export interface SubOrganization {
  readonly organizationId: InstanceIdentifier;
  readonly label?: string;
}

export interface Attention {
  readonly persons: readonly Person[];
  readonly subOrganization: SubOrganization;
  readonly references: readonly Reference[];
}

export interface MessageRecipient {
  readonly id: InstanceIdentifier;
  readonly label?: string;
  readonly attention: Attention;
}

export interface MessageSender {
  readonly id: InstanceIdentifier;
  readonly label?: string;
  readonly attention?: Attention;
}

export interface MessageHeader {
  readonly creationDateTime: string;
  readonly messageId: string;
  readonly conversationId: string;
  readonly refToMessageId?: string;
  /** The subject. Never to be echoed in a receipt, log or error. */
  readonly label?: string;
  readonly confidentiality: boolean;
  readonly generatingSystem?: InstanceIdentifier;
  readonly recipient: MessageRecipient;
  readonly sender: MessageSender;
}

export interface MessageDocument<File> {
  readonly documentId: string;
  readonly documentName?: string;
  readonly index?: string;
  readonly files: readonly File[];
  readonly texts: readonly string[];
}

export interface SdkMessage<File> {
  readonly header: MessageHeader;
  readonly documents: readonly MessageDocument<File>[];
}

/** An attachment to be sent; `open` is called once, when its turn comes. */
export interface AttachmentSource {
  readonly fileName: string;
  readonly contentType: string;
  open(): AsyncIterable<Uint8Array>;
}

/** An attachment that was received; `stored` is what the caller's sink answered. */
export interface ReceivedAttachment<T> {
  readonly fileName: string;
  readonly contentType: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** The first 512 octets, for recognising the file type. */
  readonly head: Buffer;
  readonly stored: T;
  /** XPath of the ContentFiles element. */
  readonly field: string;
}
