import { useTranslation } from 'react-i18next';
import type { MessageDetail } from '../../../src/web-api.ts';
import { StateMark } from '../messages/StateMark.tsx';
import { Time } from '../shared/Time.tsx';

/** One overview of a message that went to several: how far it has come with each of them. */
export function SendListOverview({ messages }: { messages: readonly MessageDetail[] }) {
  const { t } = useTranslation();
  const sent = messages.filter((message) => message.direction === 'out' && !message.ids.refToMessageId);
  const recipients = new Set(sent.map((message) => message.recipient.address.identifier));
  if (recipients.size < 2) return null;
  return (
    <section className="send-list">
      <h2>{t('reading/sendList', { count: recipients.size })}</h2>
      <ul>
        {sent.map((message) => (
          <li key={message.id}>
            <a href={`#m-${message.id}`}>
              {message.recipient.organisation.name}, {message.recipient.address.name}
            </a>
            <StateMark message={message} />
            <Time at={message.stateAt} short />
          </li>
        ))}
      </ul>
    </section>
  );
}
