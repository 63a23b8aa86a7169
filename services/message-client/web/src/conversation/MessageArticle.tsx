import { useTranslation } from 'react-i18next';
import type { MessageDetail, Party } from '../../../src/web-api.ts';
import { Files } from '../reading/Files.tsx';
import { MessageActions } from '../reading/MessageActions.tsx';
import { SenderDetails } from '../reading/SenderDetails.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Time } from '../shared/Time.tsx';
import { MessageText } from './MessageText.tsx';
import { ReferenceList } from './ReferenceList.tsx';
import { RefusalNotice } from './RefusalNotice.tsx';
import { Trail } from './Trail.tsx';

/** One message: from whom, to whom, what it says, what is attached, and what has happened to it. */
export function MessageArticle({ message }: { message: MessageDetail }) {
  const { t } = useTranslation();
  const incoming = message.direction === 'in';
  return (
    <article
      id={`m-${message.id}`}
      className={incoming ? 'message in' : 'message out'}
      data-state={message.state}
    >
      <header className="message-head">
        <span className="avatar" aria-hidden="true">
          {initials(message.sender.organisation.name)}
        </span>
        <div>
          <h2>
            <span className="visually-hidden">
              {t(incoming ? 'conversation/incoming' : 'conversation/outgoing')}:{' '}
            </span>
            {message.sender.organisation.name} <PartyFunction party={message.sender} />
          </h2>
          <p className="to">
            {t('conversation/to')}: {message.recipient.organisation.name}, {message.recipient.address.name}
            <Persons party={message.recipient} />
          </p>
          {message.sentBy && <p className="to">{t('conversation/sentBy', { name: message.sentBy })}</p>}
          {message.confidential && (
            <p>
              <span className="confidential">
                <Icon name="lock" /> {t('conversation/confidential')}
              </span>
            </p>
          )}
        </div>
        <Time at={message.at} />
      </header>
      <div className="message-body">
        <RefusalNotice message={message} />
        {message.body.every((each) => each.text.trim() === '') ? (
          <p className="code">{t('conversation/noText')}</p>
        ) : (
          message.body.map((each, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the documents of a message never change
            <div key={index}>
              {message.body.length > 1 && each.documentName && <h3 className="label">{each.documentName}</h3>}
              <MessageText text={each.text} />
            </div>
          ))
        )}
        <ReferenceList references={message.references} />
        <Files message={message} />
        {incoming && <SenderDetails party={message.sender} />}
      </div>
      <Trail message={message} />
      <MessageActions message={message} />
    </article>
  );
}

function PartyFunction({ party }: { party: Party }) {
  const persons = party.persons.map((person) => person.name).filter(Boolean);
  return (
    <span className="function">
      {party.address.name}
      {persons.length > 0 && ` (${persons.join(', ')})`}
    </span>
  );
}

function Persons({ party }: { party: Party }) {
  const { t } = useTranslation();
  const names = party.persons.map((person) => person.name ?? person.id).filter(Boolean);
  if (names.length === 0) return null;
  return (
    <>
      {' · '}
      {t('conversation/persons')}: {names.join(', ')}
    </>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? '') + (words[1]?.[0] ?? words[0]?.[1] ?? '')).toUpperCase();
}
