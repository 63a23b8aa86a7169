import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/client.ts';
import { Icon } from './Icon.tsx';

/** What went wrong, what to do, and a code to quote. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t, i18n } = useTranslation();
  const code = error instanceof ApiProblem ? error.code : 'CLIENT';
  const status = error instanceof ApiProblem ? `problem/HTTP_${error.status}` : '';
  const key = [`problem/${code}`, status].find((each) => i18n.exists(each)) ?? 'problem/generic';
  const reference = error instanceof ApiProblem ? error.reference : undefined;
  return (
    <div className="notice bad" role="alert">
      <Icon name="alert" />
      <div className="notice-body">
        <strong>{t('problem/heading')}</strong>
        <span>{t(key)}</span>
        <span className="code">
          {t('problem/code', { code })}
          {reference ? ` · ${t('problem/reference', { reference })}` : ''}
        </span>
        {onRetry && (
          <div>
            <Button className="button small" onPress={onRetry}>
              <Icon name="refresh" /> {t('app/tryAgain')}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
