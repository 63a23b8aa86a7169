import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { actions } from '../api/queries.ts';
import { ShortcutHelp } from '../frame/ShortcutHelp.tsx';
import { setShortcutsOn, shortcutsOn } from '../frame/shortcuts.ts';
import { chooseLanguage, type Language } from '../i18n/index.ts';
import { Icon } from '../shared/Icon.tsx';
import { useSession } from './SessionGate.tsx';

/** Who is logged in, the language, the shortcuts, the way out. */
export function AccountMenu() {
  const { t, i18n } = useTranslation();
  const { user, administers } = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [help, setHelp] = useState(false);
  const [shortcuts, setShortcuts] = useState(shortcutsOn());

  async function signOut() {
    const answer = await actions.logout();
    queries.clear();
    window.location.assign(answer?.url ?? '/?loggedOut');
  }

  function act(key: string) {
    if (key === 'sv' || key === 'en') chooseLanguage(key as Language);
    if (key === 'administration') void navigate({ to: '/administration/mailboxes' });
    if (key === 'delegations') void navigate({ to: '/own/delegations' });
    if (key === 'sessions') void navigate({ to: '/own/sessions' });
    if (key === 'help') setHelp(true);
    if (key === 'shortcuts') {
      setShortcutsOn(!shortcuts);
      setShortcuts(!shortcuts);
    }
    if (key === 'out') void signOut();
  }

  return (
    <>
      <MenuTrigger>
        <Button className="button plain" aria-label={`${user.name}, ${t('session/account')}`}>
          <Icon name="person" /> <span className="user-name">{user.name}</span> <Icon name="down" />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="menu" onAction={(key) => act(String(key))}>
            <MenuSection>
              <Header className="menu-header">
                {t('session/signedInAs', { name: user.name })}
                <br />
                {t('session/assurance', { level: user.assuranceLevel })}
              </Header>
              <MenuItem id="sv" className="menu-item" textValue="Svenska">
                <span lang="sv">{t('session/swedish')}</span>
                {i18n.language === 'sv' && <Tick />}
              </MenuItem>
              <MenuItem id="en" className="menu-item" textValue="English">
                <span lang="en">{t('session/english')}</span>
                {i18n.language === 'en' && <Tick />}
              </MenuItem>
            </MenuSection>
            {administers && (
              <MenuItem id="administration" className="menu-item" textValue={t('administration/open')}>
                <Icon name="gear" /> {t('administration/open')}
              </MenuItem>
            )}
            <MenuItem id="delegations" className="menu-item" textValue={t('administration/delegations')}>
              <Icon name="calendar" /> {t('administration/delegations')}
            </MenuItem>
            <MenuItem id="sessions" className="menu-item" textValue={t('administration/ownSessions')}>
              <Icon name="lock" /> {t('administration/ownSessions')}
            </MenuItem>
            <MenuItem id="shortcuts" className="menu-item" textValue={t('session/shortcutsOn')}>
              <Icon name="keyboard" /> {t('session/shortcutsOn')}
              {shortcuts && <Tick />}
            </MenuItem>
            <MenuItem id="help" className="menu-item" textValue={t('session/shortcuts')}>
              <Icon name="keyboard" /> {t('session/shortcuts')}
            </MenuItem>
            <MenuItem id="out" className="menu-item" textValue={t('session/signOut')}>
              <Icon name="out" /> {t('session/signOut')}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <ShortcutHelp open={help} onOpenChange={setHelp} />
    </>
  );
}

function Tick() {
  return (
    <span className="tick">
      <Icon name="check" />
    </span>
  );
}
