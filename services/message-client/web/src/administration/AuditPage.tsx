import { useInfiniteQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { AuditTable } from './AuditTable.tsx';
import { dayToTime, Loaded } from './parts.tsx';
import { auditPage, useAdministeredPeople } from './queries.ts';

/** All that was seen and done, the newest first. */
export default function AuditPage() {
  const { t } = useTranslation();
  const id = useId();
  const people = useAdministeredPeople().data ?? [];
  const [actor, setActor] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const query = useInfiniteQuery({
    queryKey: ['administration', 'audit', actor, from, to],
    initialPageParam: '',
    queryFn: ({ pageParam }) => {
      const filter = new URLSearchParams();
      if (actor) filter.set('actor', actor);
      if (from) filter.set('from', dayToTime(from, false));
      if (to) filter.set('before', dayToTime(to, true));
      if (pageParam) filter.set('cursor', pageParam);
      return auditPage(filter);
    },
    getNextPageParam: (page) => page.next,
  });
  return (
    <>
      <h1>{t('administration/audit')}</h1>
      <p>{t('administration/auditLead')}</p>
      <div className="card form-row">
        <div className="field">
          <label htmlFor={`${id}-actor`}>{t('administration/person')}</label>
          <select id={`${id}-actor`} value={actor} onChange={(event) => setActor(event.target.value)}>
            <option value="">{t('administration/everybody')}</option>
            {people.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-from`}>{t('administration/fromDay')}</label>
          <input
            id={`${id}-from`}
            type="date"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-to`}>{t('administration/toDay')}</label>
          <input id={`${id}-to`} type="date" value={to} onChange={(event) => setTo(event.target.value)} />
        </div>
      </div>
      <Loaded query={query}>
        {(data) => (
          <>
            <AuditTable entries={data.pages.flatMap((page) => page.items)} />
            {query.hasNextPage && (
              <div className="more">
                <Button className="button" onPress={() => void query.fetchNextPage()}>
                  {t('administration/more')}
                </Button>
              </div>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}
