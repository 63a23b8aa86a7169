import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { TopBar } from '../frame/TopBar.tsx';
import { Icon, type IconName } from '../shared/Icon.tsx';
import { useStart } from './queries.ts';

const sections: readonly { to: string; words: string; icon: IconName; whole: boolean }[] = [
  { to: '/administration/mailboxes', words: 'administration/mailboxes', icon: 'inbox', whole: false },
  { to: '/administration/people', words: 'administration/people', icon: 'person', whole: true },
  { to: '/administration/groups', words: 'administration/groups', icon: 'all', whole: true },
  { to: '/administration/sessions', words: 'administration/sessions', icon: 'lock', whole: true },
  { to: '/administration/audit', words: 'administration/audit', icon: 'note', whole: true },
];

/** The frame of administration: its parts to the left, on a phone above. Only what the person may is there. */
export default function Frame() {
  const { t } = useTranslation();
  const { data } = useStart();
  return (
    <div className="frame">
      <a className="skip-link" href="#content">
        {t('app/skip')}
      </a>
      <TopBar />
      <div className="panes administration">
        <nav className="pane pane-sections" aria-label={t('administration/title')}>
          <Link className="folder-link" to="/">
            <Icon name="back" /> {t('administration/toMessages')}
          </Link>
          <ul className="folders">
            {data &&
              sections
                .filter(({ whole }) => (whole ? data.administrator : data.mailboxes.length > 0))
                .map(({ to, words, icon }) => (
                  <li key={to}>
                    <Link className="folder-link" to={to} activeProps={{ 'aria-current': 'page' }}>
                      <Icon name={icon} /> {t(words)}
                    </Link>
                  </li>
                ))}
            <li>
              <Link className="folder-link" to="/own/delegations" activeProps={{ 'aria-current': 'page' }}>
                <Icon name="calendar" /> {t('administration/delegations')}
              </Link>
            </li>
            <li>
              <Link className="folder-link" to="/own/sessions" activeProps={{ 'aria-current': 'page' }}>
                <Icon name="keyboard" /> {t('administration/ownSessions')}
              </Link>
            </li>
          </ul>
        </nav>
        <main className="pane pane-main" id="content" tabIndex={-1}>
          <div className="page wide">
            <Outlet />
          </div>
        </main>
      </div>
    </div>
  );
}
