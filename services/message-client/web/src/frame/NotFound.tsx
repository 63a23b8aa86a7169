import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../shared/Icon.tsx';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <div className="empty">
      <Icon name="search" />
      <strong>{t('problem/pageNotFound')}</strong>
      <Link to="/">{t('problem/home')}</Link>
    </div>
  );
}
