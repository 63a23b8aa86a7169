import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { OpenSession } from '../../../src/administration/api.ts';
import { Problem } from '../shared/Problem.tsx';
import { Time } from '../shared/Time.tsx';
import { Loaded, Table } from './parts.tsx';
import { acts, useAct, useAllSessions, useOwnSessions } from './queries.ts';

export function AllSessionsPage() {
  const { t } = useTranslation();
  return (
    <>
      <h1>{t('administration/sessions')}</h1>
      <p>{t('administration/sessionsLead')}</p>
      <Sessions query={useAllSessions()} end={acts.endSession} />
    </>
  );
}

export function OwnSessionsPage() {
  const { t } = useTranslation();
  return (
    <>
      <h1>{t('administration/ownSessions')}</h1>
      <p>{t('administration/ownSessionsLead')}</p>
      <Sessions query={useOwnSessions()} end={acts.endOwnSession} />
    </>
  );
}

function Sessions({
  query,
  end,
}: {
  query: Parameters<typeof Loaded<OpenSession[]>>[0]['query'];
  end(id: string): Promise<void>;
}) {
  const { t } = useTranslation();
  const ending = useAct(end);
  return (
    <>
      {ending.error && <Problem error={ending.error} />}
      <Loaded query={query}>
        {(sessions) => (
          <Table
            name={t('administration/sessions')}
            heads={[
              t('administration/person'),
              t('administration/started'),
              t('administration/lastSeen'),
              t('administration/level'),
              t('administration/act'),
            ]}
          >
            {sessions.map((each) => (
              <tr key={each.id}>
                <th scope="row">{each.person.name}</th>
                <td>
                  <Time at={each.startedAt} />
                </td>
                <td>
                  <Time at={each.lastSeenAt} short />
                </td>
                <td>{each.level}</td>
                <td>
                  {each.current ? (
                    <span className="under">{t('administration/thisSession')}</span>
                  ) : (
                    <Button className="button small" onPress={() => ending.mutate(each.id)}>
                      {t('administration/endSession')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Loaded>
    </>
  );
}
