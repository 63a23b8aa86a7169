import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { AdministeredPerson } from '../../../src/administration/api.ts';
import { useSession } from '../session/SessionGate.tsx';
import { Problem } from '../shared/Problem.tsx';
import { Time } from '../shared/Time.tsx';
import { Ask, Loaded, Table } from './parts.tsx';
import { acts, useAct, useAdministeredPeople } from './queries.ts';

/** Everybody who has logged in. Who is blocked is out at once. */
export default function PeoplePage() {
  const { t } = useTranslation();
  const { user } = useSession();
  const query = useAdministeredPeople();
  const [asked, setAsked] = useState<AdministeredPerson>();
  const block = useAct(({ id, blocked }: { id: string; blocked: boolean }) => acts.setBlocked(id, blocked));
  return (
    <>
      <h1>{t('administration/people')}</h1>
      <p>{t('administration/peopleLead')}</p>
      {block.error && <Problem error={block.error} />}
      <Loaded query={query}>
        {(people) => (
          <Table
            name={t('administration/people')}
            heads={[
              t('administration/person'),
              t('administration/lastLogin'),
              t('administration/sessions'),
              t('administration/act'),
            ]}
          >
            {people.map((each) => (
              <tr key={each.id}>
                <th scope="row">
                  {each.name}{' '}
                  {each.blockedAt && <span className="state bad">{t('administration/blocked')}</span>}
                </th>
                <td>
                  <Time at={each.lastLoginAt} />
                </td>
                <td>{each.sessions}</td>
                <td>
                  {each.id === user.id ? (
                    <span className="under">{t('administration/yourself')}</span>
                  ) : each.blockedAt ? (
                    <Button
                      className="button small"
                      onPress={() => block.mutate({ id: each.id, blocked: false })}
                    >
                      {t('administration/unblock')}
                    </Button>
                  ) : (
                    <Button className="button small" onPress={() => setAsked(each)}>
                      {t('administration/block')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Loaded>
      <Ask
        open={asked !== undefined}
        title={t('administration/blockAsk', { name: asked?.name ?? '' })}
        action={t('administration/block')}
        undo={t('administration/undoBlock')}
        onClose={() => setAsked(undefined)}
        onDo={() => asked && block.mutate({ id: asked.id, blocked: true })}
      >
        <p>{t('administration/blockText', { name: asked?.name ?? '', count: asked?.sessions ?? 0 })}</p>
      </Ask>
    </>
  );
}
