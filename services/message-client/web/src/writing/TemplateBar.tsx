import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Template } from '../../../src/writing/web-api.ts';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { type Filling, fillTemplate } from './fill.ts';
import { templatesKey, templatesQuery, writing } from './queries.ts';

interface Props {
  mailboxId: string;
  subject: string;
  text: string;
  filling: Filling;
  /** A template brings a subject, too; a block only text. */
  onInsert(text: string, subject: string | undefined): void;
}

/** Templates and blocks of text of the mailbox: use one, keep what is written as one, take one away. */
export function TemplateBar({ mailboxId, subject, text, filling, onInsert }: Props) {
  const { t } = useTranslation();
  const { data = [], error } = useQuery(templatesQuery(mailboxId));
  const insert = (template: Template) =>
    onInsert(
      fillTemplate(template.text, filling),
      template.kind === 'template' ? fillTemplate(template.subject, filling) : undefined,
    );
  return (
    <DialogTrigger>
      <Button className="button small">
        <Icon name="draft" /> {t('writing/templates')}
      </Button>
      <ModalOverlay className="modal-overlay" isDismissable>
        <Modal className="modal">
          <Dialog className="dialog">
            {({ close }) => (
              <>
                <Heading slot="title" level={2}>
                  {t('writing/templates')}
                </Heading>
                {error && <Problem error={error} />}
                {data.length === 0 && !error && <p className="help">{t('writing/noTemplates')}</p>}
                <ul className="template-list">
                  {data.map((template) => (
                    <TemplateRow
                      key={template.id}
                      template={template}
                      mailboxId={mailboxId}
                      onUse={() => {
                        insert(template);
                        close();
                      }}
                    />
                  ))}
                </ul>
                <KeepTemplate mailboxId={mailboxId} subject={subject} text={text} />
                <p className="help">
                  {t('writing/fieldsHelp', {
                    example:
                      '{{mottagare}}, {{organisation}}, {{handläggare}}, {{brevlåda}}, {{mitt namn}}, {{datum}}, {{referens}}',
                  })}
                </p>
                <div className="actions">
                  <Button className="button" onPress={close}>
                    {t('app/close')}
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

function TemplateRow({
  template,
  mailboxId,
  onUse,
}: {
  template: Template;
  mailboxId: string;
  onUse(): void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [sure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: () => writing.deleteTemplate(template.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: templatesKey(mailboxId) }),
  });
  return (
    <li>
      <div>
        <strong>{template.name}</strong>{' '}
        <span className="help">
          {t(template.kind === 'template' ? 'writing/kindTemplate' : 'writing/kindBlock')} ·{' '}
          {template.changedBy}
        </span>
        <p className="excerpt">{template.text.slice(0, 120)}</p>
      </div>
      <div className="row">
        <Button
          className="button small primary"
          aria-label={t('writing/useNamed', { name: template.name })}
          onPress={onUse}
        >
          {t('writing/use')}
        </Button>
        <Button
          className={sure ? 'button small danger' : 'button small'}
          aria-label={t(sure ? 'writing/removeSure' : 'writing/removeNamed', { name: template.name })}
          isPending={remove.isPending}
          onPress={() => (sure ? remove.mutate() : setSure(true))}
        >
          {t(sure ? 'writing/removeSureShort' : 'writing/remove')}
        </Button>
      </div>
      {remove.error && <Problem error={remove.error} />}
    </li>
  );
}

function KeepTemplate({ mailboxId, subject, text }: { mailboxId: string; subject: string; text: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const id = useId();
  const [name, setName] = useState('');
  const keep = useMutation({
    mutationFn: (kind: Template['kind']) =>
      writing.addTemplate(mailboxId, {
        kind,
        name: name.trim(),
        subject: kind === 'template' ? subject.slice(0, 256) : '',
        text,
      }),
    onSuccess: () => {
      setName('');
      void queries.invalidateQueries({ queryKey: templatesKey(mailboxId) });
    },
  });
  if (text.trim() === '') return null;
  return (
    <div className="field">
      <label htmlFor={id}>{t('writing/keepName')}</label>
      <input
        id={id}
        value={name}
        maxLength={100}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
      <span className="help">{t('writing/keepHelp')}</span>
      <div className="row">
        <Button
          className="button small"
          isDisabled={name.trim() === ''}
          onPress={() => keep.mutate('template')}
        >
          {t('writing/keepTemplate')}
        </Button>
        <Button className="button small" isDisabled={name.trim() === ''} onPress={() => keep.mutate('block')}>
          {t('writing/keepBlock')}
        </Button>
      </div>
      {keep.error && <Problem error={keep.error} />}
    </div>
  );
}
