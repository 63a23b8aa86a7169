import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { MailboxAdministration } from '../../../src/administration/api.ts';
import type { GiveGrant } from '../../../src/permissions/api.ts';
import { Problem } from '../shared/Problem.tsx';
import { useToast } from '../shared/Toast.tsx';
import { acts, useAct } from './queries.ts';

const permissions = ['read', 'handle', 'send', 'administer'] as const;
const kinds = ['person', 'group', 'claim'] as const;

/** Gives a permission to a person, a group, or whoever has a claim from the identity provider. */
export function GiveForm({ data }: { data: MailboxAdministration }) {
  const { t } = useTranslation();
  const id = useId();
  const toast = useToast();
  const [kind, setKind] = useState<GiveGrant['kind']>('person');
  const [subject, setSubject] = useState('');
  const [value, setValue] = useState('');
  const [permission, setPermission] = useState<GiveGrant['permission']>('read');
  const give = useAct((grant: GiveGrant) => acts.give(data.mailbox.id, grant));
  const choices = kind === 'person' ? data.people : data.groups;
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        if (!subject || (kind === 'claim' && !value.trim())) return;
        give.mutate(
          { kind, subject, permission, ...(kind === 'claim' ? { value: value.trim() } : {}) },
          { onSuccess: () => toast(t('administration/givenToast')) },
        );
      }}
    >
      <h3>{t('administration/give')}</h3>
      <div className="form-row">
        <div className="field">
          <label htmlFor={`${id}-kind`}>{t('administration/toKind')}</label>
          <select
            id={`${id}-kind`}
            value={kind}
            onChange={(event) => {
              setKind(event.target.value as GiveGrant['kind']);
              setSubject('');
            }}
          >
            {kinds.map((each) => (
              <option key={each} value={each}>
                {t(`administration/kind-${each}`)}
              </option>
            ))}
          </select>
        </div>
        {kind === 'claim' ? (
          <>
            <div className="field">
              <label htmlFor={`${id}-claim`}>{t('administration/claim')}</label>
              <input
                id={`${id}-claim`}
                required
                value={subject}
                onChange={(event) => setSubject(event.target.value)}
              />
            </div>
            <div className="field">
              <label htmlFor={`${id}-value`}>{t('administration/value')}</label>
              <input
                id={`${id}-value`}
                required
                value={value}
                onChange={(event) => setValue(event.target.value)}
              />
            </div>
          </>
        ) : (
          <div className="field">
            <label htmlFor={`${id}-subject`}>{t('administration/whom')}</label>
            <select
              id={`${id}-subject`}
              required
              value={subject}
              onChange={(event) => setSubject(event.target.value)}
            >
              <option value="">{t('handling/choose')}</option>
              {choices.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </select>
          </div>
        )}
        <div className="field">
          <label htmlFor={`${id}-permission`}>{t('administration/permission')}</label>
          <select
            id={`${id}-permission`}
            value={permission}
            onChange={(event) => setPermission(event.target.value as GiveGrant['permission'])}
          >
            {permissions.map((each) => (
              <option key={each} value={each}>
                {t(`permission/${each}`)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <p className="under">{t(kind === 'claim' ? 'administration/claimHelp' : 'administration/giveHelp')}</p>
      {give.error && <Problem error={give.error} />}
      <div>
        <Button type="submit" className="button primary">
          {t('administration/giveDo')}
        </Button>
      </div>
    </form>
  );
}
