import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Group } from '../../../src/administration/api.ts';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { Ask, Loaded } from './parts.tsx';
import { acts, useAct, useAdministeredPeople, useGroups } from './queries.ts';

/** Groups of persons, to give permissions to. */
export default function GroupsPage() {
  const { t } = useTranslation();
  const id = useId();
  const query = useGroups();
  const [name, setName] = useState('');
  const [asked, setAsked] = useState<Group>();
  const make = useAct((wanted: string) => acts.makeGroup(wanted));
  const remove = useAct((group: string) => acts.removeGroup(group));
  const restore = useAct((group: string) => acts.restoreGroup(group));
  const error = make.error ?? remove.error ?? restore.error;
  return (
    <>
      <h1>{t('administration/groups')}</h1>
      <p>{t('administration/groupsLead')}</p>
      {error && <Problem error={error} />}
      <Loaded query={query}>
        {(groups) => (
          <>
            {groups.length === 0 && <p>{t('administration/noGroups')}</p>}
            {groups.map((group) =>
              group.undoUntil ? (
                <div key={group.id} className="card row">
                  <span>
                    <s>{group.name}</s> <span className="under">{t('administration/removed')}</span>
                  </span>
                  <Button className="button small" onPress={() => restore.mutate(group.id)}>
                    <Icon name="refresh" /> {t('administration/restore')}
                  </Button>
                </div>
              ) : (
                <section key={group.id} className="card" aria-label={group.name}>
                  <div className="row">
                    <h2>{group.name}</h2>
                    <Button className="button small" onPress={() => setAsked(group)}>
                      {t('administration/removeGroup')}
                    </Button>
                  </div>
                  <Members group={group} />
                </section>
              ),
            )}
          </>
        )}
      </Loaded>
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() && !make.isPending) make.mutate(name.trim(), { onSuccess: () => setName('') });
        }}
      >
        <div className="field">
          <label htmlFor={id}>{t('administration/newGroup')}</label>
          <input id={id} maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <div>
          <Button type="submit" className="button primary">
            {t('administration/makeGroup')}
          </Button>
        </div>
      </form>
      <Ask
        open={asked !== undefined}
        title={t('administration/removeGroupAsk', { name: asked?.name ?? '' })}
        action={t('administration/removeGroup')}
        undo={t('administration/undoDay')}
        onClose={() => setAsked(undefined)}
        onDo={() => asked && remove.mutate(asked.id)}
      >
        <p>{t('administration/removeGroupText', { count: asked?.members.length ?? 0 })}</p>
      </Ask>
    </>
  );
}

function Members({ group }: { group: Group }) {
  const { t } = useTranslation();
  const people = useAdministeredPeople().data ?? [];
  const set = useAct((members: readonly string[]) => acts.setMembers(group.id, members));
  const saved = group.members.map((each) => each.id);
  // What was pressed is seen at once; what is true comes from the server.
  const chosen = set.isPending ? [...set.variables] : saved;
  return (
    <fieldset className="choices">
      <legend className="label">{t('administration/members', { count: chosen.length })}</legend>
      {people.map((each) => (
        <label key={each.id} className="choice">
          <input
            type="checkbox"
            checked={chosen.includes(each.id)}
            onChange={(event) =>
              set.mutate(
                event.target.checked ? [...chosen, each.id] : chosen.filter((one) => one !== each.id),
              )
            }
          />
          {each.name}
        </label>
      ))}
      {set.error && <Problem error={set.error} />}
    </fieldset>
  );
}
