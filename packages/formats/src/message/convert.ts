import { collapse } from '../grammar/values.ts';
import type {
  Attention,
  InstanceIdentifier,
  MessageDocument,
  MessageHeader,
  ReceivedAttachment,
  SdkMessage,
} from './model.ts';
import type { ModelNode } from './model-builder.ts';

const missing: ModelNode = { name: '', text: '', children: [] };

function all(node: ModelNode, name: string): ModelNode[] {
  return node.children.filter((child) => child.name === name);
}

function maybe(node: ModelNode, name: string): ModelNode | undefined {
  return node.children.find((child) => child.name === name);
}

function one(node: ModelNode, name: string): ModelNode {
  return maybe(node, name) ?? missing;
}

/** `{ [key]: text }` when the element is there, else nothing: absent stays absent. */
function text<K extends string>(node: ModelNode, name: string, key: K): { [k in K]?: string } {
  const found = maybe(node, name);
  return found ? ({ [key]: found.text } as { [k in K]?: string }) : {};
}

function identifier(node: ModelNode): InstanceIdentifier {
  return { root: one(node, 'root').text, extension: one(node, 'extension').text };
}

function attention(node: ModelNode): Attention {
  const subOrganization = one(node, 'subOrganization');
  return {
    persons: all(node, 'person').map((person) => {
      const personId = maybe(person, 'personId');
      return { ...(personId && { personId: identifier(personId) }), ...text(person, 'label', 'label') };
    }),
    subOrganization: {
      organizationId: identifier(one(subOrganization, 'organizationId')),
      ...text(subOrganization, 'label', 'label'),
    },
    references: all(node, 'reference').map((reference) => ({
      referenceId: identifier(one(reference, 'referenceId')),
      ...text(reference, 'label', 'label'),
    })),
  };
}

function header(node: ModelNode): MessageHeader {
  const recipient = one(node, 'recipient');
  const sender = one(node, 'sender');
  const generatingSystem = maybe(node, 'generatingSystem');
  const senderAttention = maybe(sender, 'attention');
  return {
    creationDateTime: one(node, 'creationDateTime').text,
    messageId: one(node, 'messageId').text,
    conversationId: one(node, 'conversationId').text,
    ...text(node, 'refToMessageId', 'refToMessageId'),
    ...text(node, 'label', 'label'),
    confidentiality: ['true', '1'].includes(collapse(one(node, 'confidentiality').text)),
    ...(generatingSystem && { generatingSystem: identifier(generatingSystem) }),
    recipient: {
      id: identifier(one(recipient, 'recipientID')),
      ...text(recipient, 'label', 'label'),
      attention: attention(one(recipient, 'attention')),
    },
    sender: {
      id: identifier(one(sender, 'senderID')),
      ...text(sender, 'label', 'label'),
      ...(senderAttention && { attention: attention(senderAttention) }),
    },
  };
}

/** The model of a message whose structure has been found valid; attachments in document order. */
export function toMessage<T>(
  root: ModelNode,
  attachments: readonly ReceivedAttachment<T>[],
): SdkMessage<ReceivedAttachment<T>> {
  const message = one(root, 'message');
  let next = 0;
  const documents = all(one(message, 'messageBody'), 'documents').map(
    (node): MessageDocument<ReceivedAttachment<T>> => {
      const count = all(node, 'ContentFiles').length;
      const files = attachments.slice(next, next + count);
      next += count;
      return {
        documentId: one(node, 'documentID').text,
        ...text(node, 'documentName', 'documentName'),
        ...text(node, 'index', 'index'),
        files,
        texts: all(node, 'ContentText').map((content) => one(content, 'characterSequence').text),
      };
    },
  );
  return { header: header(one(message, 'messageHeader')), documents };
}
