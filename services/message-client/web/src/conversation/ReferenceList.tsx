import { useTranslation } from 'react-i18next';
import type { Reference } from '../../../src/web-api.ts';
import { referenceKind } from '../shared/references.ts';

export function ReferenceList({ references }: { references: readonly Reference[] }) {
  const { t } = useTranslation();
  if (references.length === 0) return null;
  return (
    <dl className="facts" aria-label={t('conversation/references')}>
      {references.map((reference, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the references of a message never change
        <div key={index} style={{ display: 'contents' }}>
          <dt>{reference.label || t(referenceKind(reference.root)?.words ?? 'compose/other')}</dt>
          <dd>{reference.extension}</dd>
        </div>
      ))}
    </dl>
  );
}
