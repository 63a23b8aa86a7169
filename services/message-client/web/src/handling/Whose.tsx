import { useTranslation } from 'react-i18next';
import type { PersonRef } from '../../../src/handling/api.ts';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';

/** Who has the conversation, or that nobody has. */
export function Whose({ assignee, long = false }: { assignee: PersonRef | undefined; long?: boolean }) {
  const { t } = useTranslation();
  const { user } = useSession();
  if (assignee === undefined)
    return (
      <span className="whose nobody">
        <Icon name="person" /> {t(long ? 'handling/nobodyLong' : 'handling/nobody')}
      </span>
    );
  const mine = assignee.id === user.id;
  return (
    <span className={mine ? 'whose mine' : 'whose'}>
      <span className="small-avatar" aria-hidden="true">
        {initials(assignee.name)}
      </span>
      <span className={long ? '' : 'name'}>
        {long && <span className="visually-hidden">{t('handling/has')} </span>}
        {mine ? t(long ? 'handling/youLong' : 'handling/you') : assignee.name}
      </span>
    </span>
  );
}

export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? '?') + (words.at(-1)?.[0] ?? '')).toUpperCase();
}
