import { useId } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Reference } from '../../../src/web-api.ts';
import { Icon } from '../shared/Icon.tsx';
import { hasRightCheckDigit, referenceKind, referenceKinds } from '../shared/references.ts';

interface Props {
  references: readonly Reference[];
  onChange(references: Reference[]): void;
}

/** Case numbers, personal numbers and the like that the message is about. */
export function ReferenceFields({ references, onChange }: Props) {
  const { t } = useTranslation();
  const change = (index: number, part: Partial<Reference>) =>
    onChange(references.map((each, at) => (at === index ? { ...each, ...part } : each)));
  return (
    <fieldset className="field" style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className="label" style={{ padding: 0 }}>
        {t('compose/references')}
      </legend>
      {references.map((reference, index) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
          key={index}
          number={index + 1}
          reference={reference}
          onChange={(part) => change(index, part)}
          onRemove={() => onChange(references.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button
          className="button small"
          onPress={() =>
            onChange([
              ...references,
              { root: referenceKinds[0].root, extension: '', label: t('compose/caseNumber') },
            ])
          }
        >
          <Icon name="plus" /> {t('compose/addReference')}
        </Button>
      </div>
    </fieldset>
  );
}

interface RowProps {
  number: number;
  reference: Reference;
  onChange(part: Partial<Reference>): void;
  onRemove(): void;
}

function Row({ number, reference, onChange, onRemove }: RowProps) {
  const { t } = useTranslation();
  const id = useId();
  const kind = referenceKind(reference.root);
  const wrong = Boolean(
    kind?.checkDigit && reference.extension.length >= 10 && !hasRightCheckDigit(reference.extension),
  );
  return (
    <div className="reference-row">
      <div className="field">
        <label htmlFor={`${id}-type`}>{t('compose/referenceType')}</label>
        <select
          id={`${id}-type`}
          value={reference.root}
          onChange={(event) => {
            const chosen = referenceKind(event.target.value);
            if (chosen) onChange({ root: chosen.root, label: t(chosen.words) });
          }}
        >
          {referenceKinds.map((each) => (
            <option key={each.root} value={each.root}>
              {t(each.words)}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-value`}>{t('compose/referenceValue')}</label>
        <input
          id={`${id}-value`}
          value={reference.extension}
          maxLength={256}
          autoComplete="off"
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          onChange={(event) => onChange({ extension: event.target.value })}
        />
      </div>
      <Button
        className="button plain"
        aria-label={t('compose/removeReference', { number })}
        onPress={onRemove}
      >
        <Icon name="cross" />
      </Button>
      {wrong && (
        <span className="error" id={`${id}-wrong`} style={{ gridColumn: '1 / -1', color: 'var(--bad)' }}>
          {t('compose/checkDigit')}
        </span>
      )}
    </div>
  );
}
