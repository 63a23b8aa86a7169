import { useTranslation } from 'react-i18next';

/** The shape of what comes, so that nothing jumps when it is there. */
export function Skeleton({ rows, height }: { rows: number; height: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" style={{ display: 'grid', gap: 12, padding: 16 }}>
      <span className="visually-hidden">{t('app/loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div key={index} className="shape" style={{ height }} aria-hidden="true" />
      ))}
    </div>
  );
}
