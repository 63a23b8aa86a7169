import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../../src/administration/api.ts';
import { Time } from '../shared/Time.tsx';
import { Table } from './parts.tsx';

export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const { t, i18n } = useTranslation();
  if (entries.length === 0) return <p>{t('administration/nothingNoted')}</p>;
  return (
    <Table
      name={t('administration/audit')}
      heads={[
        t('administration/when'),
        t('administration/person'),
        t('administration/what'),
        t('administration/where'),
      ]}
    >
      {entries.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the log only grows at its other end
        <tr key={`${each.at} ${index}`}>
          <td>
            <Time at={each.at} />
          </td>
          <th scope="row">{each.person?.name ?? each.actor}</th>
          <td>
            {i18n.exists(`auditAction/${each.action}`) ? (
              t(`auditAction/${each.action}`)
            ) : (
              <span className="code">{each.action}</span>
            )}{' '}
            {each.outcome !== 'ok' && (
              <span className="state bad">{t(`administration/outcome-${each.outcome}`)}</span>
            )}
          </td>
          <td>
            {each.mailbox ?? ''}
            <details className="code">
              <summary>{t('administration/details')}</summary>
              {each.object && <div>{each.object}</div>}
              {Object.entries(each.details).map(([name, value]) => (
                <div key={name}>
                  {name}: {String(value)}
                </div>
              ))}
            </details>
          </td>
        </tr>
      ))}
    </Table>
  );
}
