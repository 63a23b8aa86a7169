import { useTranslation } from 'react-i18next';
import { TopBar } from '../frame/TopBar.tsx';
import { Icon } from '../shared/Icon.tsx';

export function NoMailboxes() {
  const { t } = useTranslation();
  return (
    <div className="frame">
      <TopBar />
      <main className="empty">
        <Icon name="inbox" />
        <strong>{t('session/noMailboxes')}</strong>
        <span>{t('session/noMailboxesHelp')}</span>
      </main>
    </div>
  );
}
