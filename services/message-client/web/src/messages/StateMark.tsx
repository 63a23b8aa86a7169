import { useTranslation } from 'react-i18next';
import type { MessageSummary } from '../../../src/web-api.ts';
import { Icon } from '../shared/Icon.tsx';
import { stateOf } from './state.ts';

export function StateMark({ message }: { message: Pick<MessageSummary, 'state' | 'unread' | 'direction'> }) {
  const { t } = useTranslation();
  const { look, word } = stateOf(message);
  return (
    <span className={`state ${look.tone}`}>
      <Icon name={look.icon} /> {t(word)}
    </span>
  );
}
