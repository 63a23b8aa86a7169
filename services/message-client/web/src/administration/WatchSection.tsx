import { useId, useState } from 'react';
import { Button, Checkbox } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { MailboxAdministration } from '../../../src/administration/api.ts';
import type { MakeWatchRule, Watch, WatchKind, WatchSetting } from '../../../src/watch/api.ts';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { useToast } from '../shared/Toast.tsx';
import { OpeningHours } from './OpeningHours.tsx';
import { Loaded, Table } from './parts.tsx';
import { acts, useAct, useWatch } from './queries.ts';

const kinds = ['unassigned', 'unread', 'unanswered', 'overdue'] as const;

/** Nobody forgets a mailbox: how long something may lie, who is then told, and how. */
export function WatchSection({ data }: { data: MailboxAdministration }) {
  const { t } = useTranslation();
  const query = useWatch(data.mailbox.id);
  return (
    <section aria-labelledby="watch-heading" className="section">
      <h2 id="watch-heading">{t('watch/title')}</h2>
      <p className="under">{t('watch/lead')}</p>
      <Loaded query={query}>
        {(watch) => (
          <>
            <Rules watch={watch} />
            <NewRule data={data} watch={watch} />
            <Setting mailboxId={data.mailbox.id} setting={watch.setting} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function Rules({ watch }: { watch: Watch }) {
  const { t } = useTranslation();
  const remove = useAct((id: string) => acts.removeWatch(id));
  const restore = useAct((id: string) => acts.restoreWatch(id));
  const error = remove.error ?? restore.error;
  if (watch.rules.length === 0) return <p>{t('watch/none')}</p>;
  return (
    <>
      <Table name={t('watch/title')} heads={[t('watch/when'), t('watch/tells'), t('administration/act')]}>
        {watch.rules.map((rule) => (
          <tr key={rule.id} className={rule.undoUntil ? 'removed' : ''}>
            <th scope="row">
              {t(`watch/rule-${rule.kind}`)}
              {rule.kind !== 'overdue' && ` ${lasting(rule.afterMinutes, t)}`}
            </th>
            <td>
              {[
                ...rule.people.map((each) => each.name),
                ...rule.mails,
                ...(rule.webhook ? [rule.webhook] : []),
              ].join(', ')}
            </td>
            <td>
              {rule.undoUntil ? (
                <span className="undo">
                  <span className="under">{t('administration/removed')}</span>
                  <Button className="button small" onPress={() => restore.mutate(rule.id)}>
                    <Icon name="refresh" /> {t('administration/restore')}
                  </Button>
                </span>
              ) : (
                <Button className="button small" onPress={() => remove.mutate(rule.id)}>
                  {t('watch/remove')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {error && <Problem error={error} />}
    </>
  );
}

function lasting(minutes: number, t: (key: string, values: { count: number }) => string): string {
  return minutes % 60 === 0 && minutes > 0
    ? t('watch/hours', { count: minutes / 60 })
    : t('watch/minutes', { count: minutes });
}

function NewRule({ data, watch }: { data: MailboxAdministration; watch: Watch }) {
  const { t } = useTranslation();
  const id = useId();
  const toast = useToast();
  const [kind, setKind] = useState<WatchKind>('unassigned');
  const [hours, setHours] = useState('4');
  const [people, setPeople] = useState<readonly string[]>([]);
  const [mails, setMails] = useState('');
  const make = useAct((rule: MakeWatchRule) => acts.makeWatch(data.mailbox.id, rule));
  const readers = data.holders.filter((each) => each.permissions.includes('read'));
  const addresses = mails.split(/[\s,;]+/).filter(Boolean);
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        if (make.isPending) return;
        make.mutate(
          {
            kind,
            afterMinutes: kind === 'overdue' ? 0 : Math.round(Number(hours.replace(',', '.')) * 60) || 0,
            recipients: { people: [...people], mails: addresses },
          },
          {
            onSuccess: () => {
              toast(t('watch/made'));
              setPeople([]);
              setMails('');
            },
          },
        );
      }}
    >
      <h3>{t('watch/new')}</h3>
      <div className="form-row">
        <div className="field">
          <label htmlFor={`${id}-kind`}>{t('watch/when')}</label>
          <select
            id={`${id}-kind`}
            value={kind}
            onChange={(event) => setKind(event.target.value as WatchKind)}
          >
            {kinds.map((each) => (
              <option key={each} value={each}>
                {t(`watch/rule-${each}`)}
              </option>
            ))}
          </select>
        </div>
        {kind !== 'overdue' && (
          <div className="field">
            <label htmlFor={`${id}-hours`}>{t('watch/afterHours')}</label>
            <input
              id={`${id}-hours`}
              inputMode="decimal"
              required
              pattern="[0-9]{1,4}([.,][0-9]{1,2})?"
              value={hours}
              onChange={(event) => setHours(event.target.value)}
            />
          </div>
        )}
        <div className="field">
          <label htmlFor={`${id}-mails`}>{t('watch/mails')}</label>
          <input
            id={`${id}-mails`}
            value={mails}
            disabled={!watch.mail}
            aria-describedby={`${id}-mails-help`}
            onChange={(event) => setMails(event.target.value)}
          />
          <span className="help" id={`${id}-mails-help`}>
            {t(watch.mail ? 'watch/mailsHelp' : 'watch/noMail')}
          </span>
        </div>
      </div>
      <fieldset className="choices">
        <legend className="label">{t('watch/people')}</legend>
        {readers.length === 0 && <p>{t('administration/noHolders')}</p>}
        {readers.map((each) => (
          <label key={each.id} className="choice">
            <input
              type="checkbox"
              checked={people.includes(each.id)}
              onChange={(event) =>
                setPeople(
                  event.target.checked ? [...people, each.id] : people.filter((one) => one !== each.id),
                )
              }
            />
            {each.name}
          </label>
        ))}
      </fieldset>
      {make.error && <Problem error={make.error} />}
      <div>
        <Button type="submit" className="button primary">
          {t('watch/make')}
        </Button>
      </div>
    </form>
  );
}

function Setting({ mailboxId, setting }: { mailboxId: string; setting: WatchSetting }) {
  const { t } = useTranslation();
  const id = useId();
  const toast = useToast();
  const [hours, setHours] = useState(setting.hours);
  const [named, setNamed] = useState(setting.nameInNotices);
  const [text, setText] = useState(setting.text ?? '');
  const save = useAct((wish: WatchSetting) => acts.setWatch(mailboxId, wish));
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(
          { hours, nameInNotices: named, ...(text.trim() ? { text: text.trim() } : {}) },
          { onSuccess: () => toast(t('watch/saved')) },
        );
      }}
    >
      <h3>{t('watch/hoursTitle')}</h3>
      <OpeningHours hours={hours} onChange={setHours} />
      <div className="field">
        <label htmlFor={`${id}-text`}>{t('watch/text')}</label>
        <input
          id={`${id}-text`}
          maxLength={500}
          value={text}
          aria-describedby={`${id}-text-help`}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="help" id={`${id}-text-help`}>
          {t('watch/textHelp')}
        </span>
      </div>
      <Checkbox className="checkbox" isSelected={named} onChange={setNamed}>
        <span className="box">
          <Icon name="check" />
        </span>
        <span>{t('watch/named')}</span>
      </Checkbox>
      {save.error && <Problem error={save.error} />}
      <div>
        <Button type="submit" className="button">
          {t('watch/save')}
        </Button>
      </div>
    </form>
  );
}
