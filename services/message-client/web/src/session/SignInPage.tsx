import { useTranslation } from 'react-i18next';
import { Icon } from '../shared/Icon.tsx';

/** The way in. A refused login comes back here with ?error=…; the words say why and what to do. */
export function SignInPage() {
  const { t, i18n } = useTranslation();
  const query = new URLSearchParams(window.location.search);
  const error = query.get('error') ?? query.get('loginError');
  const key = `loginError/${error}`;
  const returnTo = window.location.pathname === '/' ? '/' : window.location.pathname;
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <div className="brand">
          <img src="/icon.svg" alt="" /> {t('app/name')}
        </div>
        <h1>{t('session/title')}</h1>
        <p>{t('session/leadAny')}</p>
        {error && (
          <div className="notice bad" role="alert">
            <Icon name="alert" />
            <div className="notice-body">
              <strong>{t('session/loginFailed')}</strong>
              <span>{t(i18n.exists(key) ? key : 'loginError/OTHER')}</span>
              <span className="code">{t('problem/code', { code: error })}</span>
            </div>
          </div>
        )}
        {query.has('loggedOut') && <p role="status">{t('session/ended')}</p>}
        <a className="button primary" href={`/login?returnTo=${encodeURIComponent(returnTo)}`}>
          <Icon name="lock" /> {t('session/signIn')}
        </a>
      </div>
    </main>
  );
}
