export interface Writing {
  hasRecipient: boolean;
  subject: string;
  text: string;
  attachments: number;
  uploading: boolean;
}

export type Fault = 'recipient' | 'subject' | 'subjectTooLong' | 'text' | 'uploads';

/** What must be put right before a message can be sent. The server checks all of it again. */
export function faultsOf(writing: Writing): Fault[] {
  const faults: Fault[] = [];
  if (!writing.hasRecipient) faults.push('recipient');
  if (writing.subject.trim() === '') faults.push('subject');
  if (writing.subject.length > 256) faults.push('subjectTooLong');
  if (writing.text.trim() === '' && writing.attachments === 0) faults.push('text');
  if (writing.uploading) faults.push('uploads');
  return faults;
}

/** The text speaks of an attachment, and there is none. */
export function seemsToForgetAttachment(writing: Writing): boolean {
  return (
    writing.attachments === 0 &&
    /\b(bifogat|bifogad|bifogade|bifogar|bilaga|bilagan|bilagor|bilagt|attached|attachment)/i.test(
      writing.text,
    )
  );
}
