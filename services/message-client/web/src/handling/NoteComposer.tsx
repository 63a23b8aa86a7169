import { useId, useRef, useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { mentioned } from './mentions.ts';
import { handlingActions, type Place, useHandlingAction, usePeople } from './queries.ts';

/** A note for colleagues. Whoever is named with @ is told. */
export function NoteComposer({ place }: { place: Place }) {
  const { t } = useTranslation();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const people = usePeople(place.mailboxId).data ?? [];
  const [text, setText] = useState('');
  const named = mentioned(text, people);
  const add = useHandlingAction(place, (written: string) =>
    handlingActions.addNote(
      place,
      written,
      mentioned(written, people).map((each) => each.id),
    ),
  );
  function mention(name: string) {
    setText((before) => `${before}${before === '' || /\s$/.test(before) ? '' : ' '}@${name} `);
    requestAnimationFrame(() => field.current?.focus());
  }
  return (
    <form
      className="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() && !add.isPending) add.mutate(text, { onSuccess: () => setText('') });
      }}
    >
      <div className="field">
        <label htmlFor={id}>{t('handling/newNote')}</label>
        <textarea
          id={id}
          ref={field}
          className="short"
          value={text}
          maxLength={10_000}
          aria-describedby={`${id}-help`}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="help" id={`${id}-help`}>
          {named.length > 0
            ? t('handling/willBeTold', { names: named.map((each) => each.name).join(', ') })
            : t('handling/noteHelp')}
        </span>
      </div>
      {add.error && <Problem error={add.error} />}
      <div className="note-actions">
        <Button type="submit" className="button">
          {t('handling/saveNote')}
        </Button>
        <MenuTrigger>
          <Button className="button plain">
            <Icon name="at" /> {t('handling/mention')}
          </Button>
          <Popover className="popover" placement="top start">
            <Menu className="menu" onAction={(key) => mention(String(key))}>
              {people.map((each) => (
                <MenuItem key={each.id} id={each.name} className="menu-item" textValue={each.name}>
                  {each.name}
                </MenuItem>
              ))}
            </Menu>
          </Popover>
        </MenuTrigger>
      </div>
    </form>
  );
}
