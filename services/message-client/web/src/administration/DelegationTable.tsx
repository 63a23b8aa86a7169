import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Delegation } from '../../../src/permissions/api.ts';
import { Problem } from '../shared/Problem.tsx';
import { Time } from '../shared/Time.tsx';
import { Table } from './parts.tsx';
import { acts, useAct } from './queries.ts';

const tone = { active: 'state good', coming: 'state plain', over: 'state plain' } as const;

export function DelegationTable({ items }: { items: readonly Delegation[] }) {
  const { t } = useTranslation();
  const end = useAct((id: string) => acts.endDelegation(id));
  if (items.length === 0) return <p>{t('delegation/none')}</p>;
  return (
    <>
      <Table
        name={t('administration/delegations')}
        heads={[
          t('delegation/away'),
          t('delegation/standIn'),
          t('delegation/mailbox'),
          t('delegation/time'),
          t('delegation/state'),
        ]}
      >
        {items.map((each) => (
          <tr key={each.id} className={each.state === 'over' ? 'removed' : ''}>
            <th scope="row">{each.from.name}</th>
            <td>{each.to.name}</td>
            <td>
              {each.mailbox.name}
              {each.note && <div className="under">{each.note}</div>}
            </td>
            <td>
              <Time at={each.startsAt} />
              <br />
              {t('delegation/until')} <Time at={each.endedAt ?? each.endsAt} />
            </td>
            <td>
              <span className={tone[each.state]}>{t(`delegation/${each.state}`)}</span>{' '}
              {each.state !== 'over' && (
                <Button className="button small" onPress={() => end.mutate(each.id)}>
                  {t('delegation/end')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {end.error && <Problem error={end.error} />}
    </>
  );
}
