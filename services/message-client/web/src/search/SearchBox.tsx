import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '../frame/shortcuts.ts';
import { Icon } from '../shared/Icon.tsx';

/** The search that is always at hand; `/` goes to it. */
export function SearchBox() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useShortcuts({ '/': () => document.getElementById('search-box')?.focus() });
  return (
    <search className="search-box">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const q = String(new FormData(event.currentTarget).get('q') ?? '').trim();
          void navigate({ to: '/search', search: q === '' ? {} : { q } });
        }}
      >
        <label className="visually-hidden" htmlFor="search-box">
          {t('search/label')}
        </label>
        <Icon name="search" />
        <input
          id="search-box"
          name="q"
          type="search"
          maxLength={200}
          autoComplete="off"
          placeholder={t('search/placeholder')}
        />
      </form>
    </search>
  );
}
