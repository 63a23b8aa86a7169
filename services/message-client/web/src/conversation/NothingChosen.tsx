import { useTranslation } from 'react-i18next';
import { Icon } from '../shared/Icon.tsx';

export function NothingChosen() {
  const { t } = useTranslation();
  return (
    <div className="empty" style={{ paddingTop: '20vh' }}>
      <Icon name="mail" />
      <span>{t('conversation/none')}</span>
    </div>
  );
}
