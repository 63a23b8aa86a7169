import { As4Error, type ReceivedUserMessage } from '@budkavle/as4';
import type { AccessPoint } from '../context.ts';

/**
 * Step 12 (C3.2.1 2.5): recipient, document type and process are served by this access point.
 * @returns the recipient in canonical form
 * @throws As4Error EBMS:0004 NOT_SERVICED
 */
export function checkServiced(ap: AccessPoint, message: ReceivedUserMessage): string {
  const { documentTypes, process } = ap.configuration.environment;
  const { action, service } = message.header;
  const participant = ap.participants.find(message.finalRecipient);
  const known = documentTypes.some(({ scheme, value }) => action === `${scheme}::${value}`);
  if (participant !== undefined && known && service.value === process.value) return participant;
  const reason =
    participant === undefined
      ? 'the recipient is not served here'
      : known
        ? 'the process is not served here'
        : 'the document type is not served here';
  throw new As4Error('EBMS:0004', reason, {
    detail: 'NOT_SERVICED',
  });
}
