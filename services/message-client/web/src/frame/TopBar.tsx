import { Link } from '@tanstack/react-router';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { NoticesMenu } from '../handling/NoticesMenu.tsx';
import { SearchBox } from '../search/SearchBox.tsx';
import { AccountMenu } from '../session/AccountMenu.tsx';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';

export function TopBar({ onMenu, menuOpen = false }: { onMenu?: () => void; menuOpen?: boolean }) {
  const { t } = useTranslation();
  const { organisation, environment } = useSession();
  return (
    <header className="topbar">
      {onMenu && (
        <Button
          className="button plain menu-button"
          onPress={onMenu}
          aria-expanded={menuOpen}
          aria-label={t('app/menu')}
        >
          <Icon name="menu" />
        </Button>
      )}
      <Link to="/" className="brand" style={{ color: 'inherit', textDecoration: 'none' }}>
        <img src="/icon.svg" alt="" /> {t('app/name')}
      </Link>
      <span className="organisation">{organisation.name}</span>
      {environment.isDemo ? (
        <span className="environment">{t('app/demo')}</span>
      ) : (
        environment.name !== 'production' && <span className="environment">{environment.name}</span>
      )}
      <span className="space" />
      <SearchBox />
      <NoticesMenu />
      <AccountMenu />
    </header>
  );
}
