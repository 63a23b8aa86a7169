import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useId, useRef, useState } from 'react';
import { Checkbox } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../../../src/web-api.ts';
import { actions, keys } from '../api/queries.ts';
import { AnswerGuard } from '../handling/AnswerGuard.tsx';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { useToast } from '../shared/Toast.tsx';
import { dayOf, exactTime } from '../shared/time.ts';
import { openFields } from '../writing/fill.ts';
import { MoreRecipients } from '../writing/MoreRecipients.tsx';
import { extrasQuery } from '../writing/queries.ts';
import { ScheduledNotice, SendingNotice } from '../writing/SendingNotice.tsx';
import { TemplateBar } from '../writing/TemplateBar.tsx';
import { useSendWithUndo } from '../writing/useSendWithUndo.ts';
import { AttachmentField } from './AttachmentField.tsx';
import { ComposeActions } from './ComposeActions.tsx';
import { faultsOf, seemsToForgetAttachment } from './checks.ts';
import { DraftConflict } from './DraftConflict.tsx';
import { FaultSummary } from './FaultSummary.tsx';
import { ForgottenAttachment } from './ForgottenAttachment.tsx';
import { RecipientPicker } from './RecipientPicker.tsx';
import { ReferenceFields } from './ReferenceFields.tsx';
import { TextEditor } from './TextEditor.tsx';
import { useAutosave } from './useAutosave.ts';
import { useUploads } from './useUploads.ts';

interface Props {
  draft: Draft;
  mailboxId: string;
  folder: string;
  /** Shows the draft as the server has it. */
  onReload(draft: Draft): void;
}

/** Writing a message. Everything is kept on the server as it is written. */
export function Composer({ draft, mailboxId, folder, onReload }: Props) {
  const { t } = useTranslation();
  const { mailboxes, organisation, user } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const id = useId();
  const summary = useRef<HTMLDivElement>(null);
  const [recipient, setRecipient] = useState(draft.recipient);
  const [subject, setSubject] = useState(draft.subject);
  const [text, setText] = useState(draft.text);
  const [person, setPerson] = useState(draft.recipientPerson ?? '');
  const [confidential, setConfidential] = useState(draft.confidential);
  const [references, setReferences] = useState(draft.references);
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const [later, setLater] = useState<string>();
  const { state, change, flush, save, keepMine, giveUp } = useAutosave(draft);
  const uploads = useUploads(draft);
  const mailbox = mailboxes.find((each) => each.id === draft.mailboxId);
  const writing = {
    hasRecipient: Boolean(recipient),
    subject,
    text,
    attachments: uploads.items.filter((each) => each.attachment).length,
    uploading: uploads.busy,
  };

  const faults = tried ? faultsOf(writing) : [];

  const send = useMutation({
    mutationFn: async () => {
      await flush();
      return actions.sendDraft(draft.id);
    },
    onSuccess: (sent) => {
      toast(t('compose/sent'));
      void queries.invalidateQueries({ queryKey: keys.messages(mailboxId) });
      void navigate({
        to: '/mailboxes/$mailboxId/$folder/conversations/$conversationId',
        params: { mailboxId, folder: 'sent', conversationId: sent.conversationId },
      });
    },
  });

  const discard = useMutation({
    mutationFn: () => actions.deleteDraft(draft.id),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.messages(mailboxId) });
      void navigate({ to: '/mailboxes/$mailboxId/$folder', params: { mailboxId, folder } });
    },
  });

  const sending = useSendWithUndo(draft.id, { save, go: () => send.mutate() });
  const { data: extras } = useQuery(extrasQuery(draft.id));
  // All of a send list get the same text: the name of the first has no place in it.
  const addressee =
    (extras?.moreRecipients.length ?? 0) > 0
      ? {}
      : { recipient: recipient?.address.name, organisation: recipient?.organisation.name, person };
  const scheduled = extras?.scheduled;

  async function goes(at: string | undefined) {
    if (!(await sending.start(at)) || at === undefined) return;
    toast(t('writing/scheduled', { time: exactTime(at, t) }));
    void queries.invalidateQueries({ queryKey: keys.messages(mailboxId) });
  }
  function trySend(at?: string) {
    const found = faultsOf(writing);
    setTried(true);
    setLater(at);
    if (found.length > 0) requestAnimationFrame(() => summary.current?.focus());
    else if (seemsToForgetAttachment(writing)) setAsking(true);
    else void goes(at);
  }

  return (
    <div className="page">
      <div className="page-head">
        <Link
          className="button plain only-narrow"
          to="/mailboxes/$mailboxId/$folder"
          params={{ mailboxId, folder }}
          aria-label={t('app/back')}
        >
          <Icon name="back" />
        </Link>
        <h1>{t(draft.replyTo ? 'compose/reply' : 'compose/new')}</h1>
        {draft.replyTo && (
          <p className="under">{t('compose/inReplyTo', { subject: draft.replyTo.subject })}</p>
        )}
      </div>
      {sending.left !== undefined && (
        <SendingNotice left={sending.left} onUndo={() => void sending.undo()} onNow={sending.now} />
      )}
      {scheduled && sending.left === undefined && !send.isPending && (
        <ScheduledNotice at={scheduled.at} by={scheduled.by} onUndo={() => void sending.undo()} />
      )}
      <form
        className="compose"
        inert={sending.left !== undefined || send.isPending}
        onSubmit={(event) => {
          event.preventDefault();
          trySend();
        }}
      >
        <FaultSummary ref={summary} faults={faults} refusal={draft.refusal} />
        <div className="field">
          <span className="label">{t('compose/from')}</span>
          <span>
            {mailbox?.name}, {organisation.name}
          </span>
        </div>
        <RecipientPicker
          recipient={recipient}
          fixed={Boolean(draft.replyTo)}
          invalid={faults.includes('recipient') && !recipient}
          onChange={(chosen) => {
            setRecipient(chosen);
            change({ recipient: chosen ?? null });
          }}
        />
        {recipient && !draft.replyTo && <MoreRecipients draftId={draft.id} first={recipient} />}
        <div className="field">
          <label htmlFor={`${id}-person`}>{t('compose/person')}</label>
          <input
            id={`${id}-person`}
            value={person}
            maxLength={256}
            autoComplete="off"
            aria-describedby={`${id}-person-help`}
            onChange={(event) => {
              setPerson(event.target.value);
              change({ recipientPerson: event.target.value || null });
            }}
          />
          <span className="help" id={`${id}-person-help`}>
            {t('compose/personHelp')}
          </span>
        </div>
        <div className="field">
          <label htmlFor={`${id}-subject`}>{t('compose/subject')}</label>
          <input
            id={`${id}-subject`}
            value={subject}
            maxLength={300}
            autoComplete="off"
            aria-invalid={faults.includes('subject') || faults.includes('subjectTooLong')}
            aria-describedby={`${id}-subject-help`}
            onChange={(event) => {
              setSubject(event.target.value);
              change({ subject: event.target.value });
            }}
          />
          <span className="help" id={`${id}-subject-help`}>
            {t('compose/subjectHelp')}
          </span>
        </div>
        <TextEditor
          text={text}
          invalid={faults.includes('text')}
          tools={
            <TemplateBar
              mailboxId={draft.mailboxId}
              subject={subject}
              text={text}
              filling={{
                ...addressee,
                mailbox: mailbox?.name ?? '',
                own: organisation.name,
                name: user.name,
                date: dayOf(new Date()),
                reference: references.find((each) => each.extension)?.extension,
              }}
              onInsert={(inserted, title) => {
                const written = text.trim() === '' ? inserted : `${text.trimEnd()}\n\n${inserted}`;
                setText(written);
                const topic = title && subject.trim() === '' ? { subject: title } : {};
                if (topic.subject) setSubject(topic.subject);
                change({ text: written, ...topic });
              }}
            />
          }
          onChange={(written) => {
            setText(written);
            change({ text: written });
          }}
        />
        <AttachmentField
          items={uploads.items}
          total={uploads.total}
          onAdd={uploads.add}
          onRemove={(item) => void uploads.remove(item)}
        />
        <Checkbox
          className="checkbox"
          isSelected={confidential}
          onChange={(chosen) => {
            setConfidential(chosen);
            change({ confidential: chosen });
          }}
        >
          <span className="box">
            <Icon name="check" />
          </span>
          <span>
            {t('compose/confidential')}
            <br />
            <span className="code" style={{ fontFamily: 'inherit' }}>
              {t('compose/confidentialHelp')}
            </span>
          </span>
        </Checkbox>
        <ReferenceFields
          references={references}
          onChange={(changed) => {
            setReferences(changed);
            change({ references: changed.filter((each) => each.extension.trim() !== '') });
          }}
        />
        <AnswerGuard draft={draft} />
        {openFields(text).length > 0 && (
          <p className="notice wait" role="status">
            {t('writing/openFields', { fields: openFields(text).join(', ') })}
          </p>
        )}
        {(sending.error ?? send.error ?? discard.error) && (
          <Problem error={sending.error ?? send.error ?? discard.error} />
        )}
        <ComposeActions
          onLater={trySend}
          state={state}
          sending={send.isPending}
          onDiscard={() => discard.mutate()}
        />
      </form>
      {state.kind === 'conflict' && (
        <DraftConflict
          theirs={state.theirs}
          mine={{ subject, text }}
          onKeepMine={() => void keepMine(state.theirs).catch(() => {})}
          onTakeTheirs={() => {
            giveUp();
            onReload(state.theirs);
          }}
        />
      )}
      <ForgottenAttachment
        open={asking}
        onClose={() => setAsking(false)}
        onSend={() => {
          setAsking(false);
          void goes(later);
        }}
      />
    </div>
  );
}
