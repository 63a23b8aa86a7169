import { useDeferredValue, useEffect, useState } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Recipient } from '../../../src/web-api.ts';
import { useAddressBook } from '../api/queries.ts';
import { QuickRecipients } from '../writing/QuickRecipients.tsx';
import { RecipientDetails } from '../writing/RecipientDetails.tsx';

interface Props {
  recipient: Recipient | undefined;
  onChange(recipient: Recipient | undefined): void;
  invalid: boolean;
  /** A reply goes back to where it came from. */
  fixed: boolean;
}

/** Search over the whole address book, by organisation, function or address. */
export function RecipientPicker({ recipient, onChange, invalid, fixed }: Props) {
  const { t } = useTranslation();
  if (recipient)
    return (
      <div className="field">
        <span className="label">{t('compose/to')}</span>
        <div className="chosen">
          <div>
            <strong>{recipient.organisation.name}</strong>
            <div>{recipient.address.name}</div>
            <div className="address">{recipient.address.identifier}</div>
          </div>
          {!fixed && (
            <Button className="button small" onPress={() => onChange(undefined)}>
              {t('compose/changeRecipient')}
            </Button>
          )}
        </div>
        <RecipientDetails recipient={recipient} />
      </div>
    );
  return (
    <>
      <RecipientSearch onChange={onChange} invalid={invalid} />
      <QuickRecipients onChoose={onChange} except={[]} />
    </>
  );
}

export function RecipientSearch({
  onChange,
  invalid,
  label,
}: Pick<Props, 'onChange' | 'invalid'> & { label?: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const asked = useDeferredValue(useSettled(text));
  const { data, isFetching } = useAddressBook(asked);
  const items = (data?.items ?? []).map((each) => ({ ...each, id: keyOf(each) }));
  return (
    <ComboBox
      className="field"
      inputValue={text}
      onInputChange={setText}
      items={items}
      allowsEmptyCollection
      isInvalid={invalid}
      menuTrigger="focus"
      onSelectionChange={(key) => onChange(items.find((each) => each.id === key))}
    >
      <Label>{label ?? t('compose/to')}</Label>
      <Input className="input" placeholder={t('compose/toPlaceholder')} />
      <Text slot="description" className="help">
        {t(data?.stale ? 'compose/stale' : 'compose/toHelp')}
      </Text>
      {invalid && <span className="error">{t('compose/required/recipient')}</span>}
      <Popover className="popover picker-popover">
        <ListBox<Recipient & { id: string }>
          className="options"
          renderEmptyState={() => (
            <div className="options-empty">
              {t(isFetching ? 'compose/searching' : 'compose/nothingFound')}
            </div>
          )}
        >
          {(item) => (
            <ListBoxItem className="option" textValue={`${item.organisation.name}, ${item.address.name}`}>
              <Text slot="label">
                <strong>{item.organisation.name}</strong> · {item.address.name}
              </Text>
              <Text slot="description" className="address" style={{ display: 'block' }}>
                {item.address.identifier}
                {item.address.description ? ` · ${item.address.description}` : ''}
              </Text>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

function keyOf(recipient: Recipient): string {
  return `${recipient.organisation.participant} ${recipient.address.identifier}`;
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 180);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
