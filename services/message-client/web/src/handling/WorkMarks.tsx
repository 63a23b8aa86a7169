import { useTranslation } from 'react-i18next';
import type { ConversationWork } from '../../../src/handling/api.ts';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';
import { isOverdue } from './due.ts';
import { Whose } from './Whose.tsx';

/** What a row says besides its message: whose, who answers, due, labels, notes. */
export function WorkMarks({ work }: { work: ConversationWork }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const other = work.lock && work.lock.by.id !== user.id ? work.lock : undefined;
  return (
    <>
      <Whose assignee={work.assignee} />
      {work.status === 'done' && (
        <span className="state good">
          <Icon name="check" /> {t('handling/done')}
        </span>
      )}
      {other && (
        <span className="state wait">
          <Icon name="draft" /> {t('handling/answers', { name: other.by.name })}
        </span>
      )}
      {work.dueOn && (
        <span className={work.status === 'open' && isOverdue(work.dueOn) ? 'state bad' : 'state plain'}>
          <Icon name="calendar" />{' '}
          {t(work.status === 'open' && isOverdue(work.dueOn) ? 'handling/overdueOn' : 'handling/dueOn', {
            day: work.dueOn,
          })}
        </span>
      )}
      {work.noteCount > 0 && (
        <span>
          <Icon name="note" /> {t('handling/noteCount', { count: work.noteCount })}
        </span>
      )}
      {work.labels.map((label) => (
        <span key={label.id} className="tag">
          {label.name}
        </span>
      ))}
    </>
  );
}
