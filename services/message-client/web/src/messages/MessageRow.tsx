import { useTranslation } from 'react-i18next';
import type { MessageSummary } from '../../../src/web-api.ts';
import { WorkMarks } from '../handling/WorkMarks.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Time } from '../shared/Time.tsx';
import { StateMark } from './StateMark.tsx';

/** A row answers at a glance: who, what, state, when, attachments, confidentiality. */
export function MessageRow({ message }: { message: MessageSummary }) {
  const { t } = useTranslation();
  const { counterpart } = message;
  return (
    <>
      <span className={message.unread ? 'dot unread' : 'dot'}>
        {message.unread && <span className="visually-hidden">{t('list/unread')}</span>}
      </span>
      <span className="who">
        <span className="visually-hidden">{t(message.direction === 'in' ? 'list/from' : 'list/to')} </span>
        {counterpart ? (
          <>
            {counterpart.organisation.name} <span className="function">{counterpart.address.name}</span>
          </>
        ) : (
          t('list/noRecipient')
        )}
      </span>
      <span className="when">
        <Time at={message.at} short />
      </span>
      <span className="what">
        {message.subject || t('list/noSubject')}
        {message.work && message.work.messageCount > 1 && (
          <span className="function">
            {' '}
            <span aria-hidden="true">({message.work.messageCount})</span>
            <span className="visually-hidden">
              {t('conversation/messages', { count: message.work.messageCount })}
            </span>
          </span>
        )}
      </span>
      {message.excerpt && <span className="excerpt">{message.excerpt}</span>}
      <span className="marks">
        {message.work && <WorkMarks work={message.work} />}
        <StateMark message={message} />
        {message.attachmentCount > 0 && (
          <span>
            <Icon name="clip" /> {t('list/attachments', { count: message.attachmentCount })}
          </span>
        )}
        {message.confidential && (
          <span className="confidential">
            <Icon name="lock" /> {t('list/confidential')}
          </span>
        )}
      </span>
    </>
  );
}
