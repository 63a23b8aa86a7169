/** Values for the fields of templates, by their Swedish and English names. */
export interface Filling {
  recipient?: string | undefined;
  organisation?: string | undefined;
  person?: string | undefined;
  mailbox: string;
  own: string;
  name: string;
  date: string;
  reference?: string | undefined;
}

const names: Record<string, keyof Filling> = {
  mottagare: 'recipient',
  recipient: 'recipient',
  organisation: 'organisation',
  handläggare: 'person',
  person: 'person',
  brevlåda: 'mailbox',
  mailbox: 'mailbox',
  'vår organisation': 'own',
  'our organisation': 'own',
  'mitt namn': 'name',
  'my name': 'name',
  datum: 'date',
  date: 'date',
  referens: 'reference',
  reference: 'reference',
};

/** Fills the fields of a template, `{{mottagare}}`. What is not known stays, to be filled in by hand. */
export function fillTemplate(text: string, filling: Filling): string {
  return text.replace(/\{\{\s*([^{}]{1,60}?)\s*\}\}/g, (whole, name: string) => {
    const value = filling[names[name.toLowerCase()] ?? ('' as keyof Filling)];
    return value ? value : whole;
  });
}

/** Fields that nobody has filled in. */
export function openFields(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*([^{}]{1,60}?)\s*\}\}/g)].map((match) => match[1] ?? ''))];
}
