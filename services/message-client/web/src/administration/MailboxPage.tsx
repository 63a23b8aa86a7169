import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { MailboxAdministration } from '../../../src/administration/api.ts';
import type { Grant } from '../../../src/permissions/api.ts';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { Time } from '../shared/Time.tsx';
import { useToast } from '../shared/Toast.tsx';
import { DelegationTable } from './DelegationTable.tsx';
import { GiveForm } from './GiveForm.tsx';
import { Ask, Loaded, Table } from './parts.tsx';
import { acts, effects, useAct, useMailboxAdministration, useStart } from './queries.ts';
import { WatchSection } from './WatchSection.tsx';

/** Who may do what in a mailbox, and why. */
export default function MailboxPage() {
  const { t } = useTranslation();
  const { mailboxId } = useParams({ strict: false }) as { mailboxId: string };
  const query = useMailboxAdministration(mailboxId);
  return (
    <Loaded query={query}>
      {(data) => (
        <>
          <p>
            <Link to="/administration/mailboxes">{t('administration/mailboxes')}</Link>
          </p>
          <h1>{data.mailbox.name}</h1>
          <p className="code">{data.mailbox.address}</p>
          <Closing data={data} />
          <h2>{t('administration/holders')}</h2>
          {data.holders.length === 0 ? (
            <p>{t('administration/noHolders')}</p>
          ) : (
            <Table
              name={t('administration/holders')}
              heads={[t('administration/person'), t('administration/may')]}
            >
              {data.holders.map((each) => (
                <tr key={each.id}>
                  <th scope="row">{each.name}</th>
                  <td>{each.permissions.map((one) => t(`permission/${one}`)).join(', ')}</td>
                </tr>
              ))}
            </Table>
          )}
          <h2>{t('administration/grants')}</h2>
          <Grants grants={data.grants} />
          <GiveForm data={data} />
          <h2>{t('administration/rules')}</h2>
          <p className="under">{t('administration/rulesHelp')}</p>
          <ul className="plain-list">
            {data.rules.map((rule) => (
              <li key={`${rule.claim}=${rule.value}`}>
                <span className="code">
                  {rule.claim} = {rule.value}
                </span>
                : {rule.permissions.map((one) => t(`permission/${one}`)).join(', ')}
              </li>
            ))}
          </ul>
          <h2>{t('administration/delegations')}</h2>
          <DelegationTable items={data.delegations} />
          <WatchSection data={data} />
        </>
      )}
    </Loaded>
  );
}

function Grants({ grants }: { grants: readonly Grant[] }) {
  const { t } = useTranslation();
  const toast = useToast();
  const [asked, setAsked] = useState<Grant>();
  const effect = useQuery({
    queryKey: ['administration', 'effect', asked?.id],
    queryFn: () => effects.grant(asked?.id ?? ''),
    enabled: asked !== undefined,
    gcTime: 0,
  });
  const take = useAct((id: string) => acts.take(id));
  const restore = useAct((id: string) => acts.restoreGrant(id));
  const error = take.error ?? restore.error;
  if (grants.length === 0) return <p>{t('administration/noGrants')}</p>;
  return (
    <>
      <Table
        name={t('administration/grants')}
        heads={[
          t('administration/whom'),
          t('administration/may'),
          t('administration/given'),
          t('administration/act'),
        ]}
      >
        {grants.map((each) => (
          <tr key={each.id} className={each.undoUntil ? 'removed' : ''}>
            <th scope="row">
              {each.name} <span className="under">{t(`administration/kind-${each.kind}`)}</span>
            </th>
            <td>{t(`permission/${each.permission}`)}</td>
            <td>
              {each.by.name}, <Time at={each.at} short />
            </td>
            <td>
              {each.undoUntil ? (
                <span className="undo">
                  <span className="under">{t('administration/removed')}</span>
                  <Button className="button small" onPress={() => restore.mutate(each.id)}>
                    <Icon name="refresh" /> {t('administration/restore')}
                  </Button>
                </span>
              ) : (
                <Button className="button small" onPress={() => setAsked(each)}>
                  {t('administration/take')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {error && <Problem error={error} />}
      <Ask
        open={asked !== undefined}
        title={t('administration/takeAsk', {
          permission: asked ? t(`permission/${asked.permission}`) : '',
          name: asked?.name ?? '',
        })}
        action={t('administration/take')}
        undo={t('administration/undoDay')}
        effect={effect}
        onClose={() => setAsked(undefined)}
        onDo={() => asked && take.mutate(asked.id, { onSuccess: () => toast(t('administration/taken')) })}
      />
    </>
  );
}

function Closing({ data }: { data: MailboxAdministration }) {
  const { t } = useTranslation();
  const { data: start } = useStart();
  const [asking, setAsking] = useState(false);
  const { id, name, closedAt } = data.mailbox;
  const effect = useQuery({
    queryKey: ['administration', 'closing', id],
    queryFn: () => effects.closing(id),
    enabled: asking,
    gcTime: 0,
  });
  const close = useAct((closed: boolean) => acts.setClosed(id, closed));
  if (!start?.administrator) return null;
  return (
    <div className={closedAt ? 'notice bad' : ''}>
      {closedAt && (
        <div className="notice-body">
          <strong>
            {t('administration/closedSince')} <Time at={closedAt} />
          </strong>
          <span>{t('administration/closedHelp')}</span>
        </div>
      )}
      <Button className="button small" onPress={() => (closedAt ? close.mutate(false) : setAsking(true))}>
        {t(closedAt ? 'administration/openMailbox' : 'administration/closeMailbox')}
      </Button>
      {close.error && <Problem error={close.error} />}
      <Ask
        open={asking}
        title={t('administration/closeAsk', { name })}
        action={t('administration/closeDo')}
        undo={t('administration/undoClose')}
        effect={effect}
        onClose={() => setAsking(false)}
        onDo={() => close.mutate(true)}
      >
        <p>{t('administration/closeText')}</p>
      </Ask>
    </div>
  );
}
