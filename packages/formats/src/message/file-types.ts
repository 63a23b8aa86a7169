import type { Finding } from '../findings/finding.ts';
import { findings as published } from '../findings/published.ts';
import type { ReceivedAttachment, SdkMessage } from './model.ts';

export interface FileType {
  readonly contentType: string;
  readonly extensions: readonly string[];
  /** What the file begins with: hex, `at` octets from its start. None: text, which has no mark. */
  readonly magic?: readonly { readonly hex: string; readonly at?: number }[];
}

const zip = [{ hex: '504b0304' }, { hex: '504b0506' }];
const ole = [{ hex: 'd0cf11e0a1b11ae1' }];
const openXml = 'application/vnd.openxmlformats-officedocument';
const openDocument = 'application/vnd.oasis.opendocument';

/**
 * What is taken unless the configuration says otherwise. PDF must always be supported (B1.3.3); the rest is our
 * choice: documents, pictures, sound and film that case workers exchange; nothing that runs.
 */
export const defaultFileTypes: readonly FileType[] = [
  // Readers accept up to a kilobyte before the mark; we look at the start and after a byte order mark.
  {
    contentType: 'application/pdf',
    extensions: ['pdf'],
    magic: [{ hex: '255044462d' }, { hex: '255044462d', at: 3 }],
  },
  { contentType: 'text/plain', extensions: ['txt', 'md', 'log'] },
  { contentType: 'text/csv', extensions: ['csv'] },
  { contentType: 'text/markdown', extensions: ['md'] },
  { contentType: 'application/xml', extensions: ['xml'] },
  { contentType: 'text/xml', extensions: ['xml'] },
  { contentType: 'application/json', extensions: ['json'] },
  { contentType: 'application/rtf', extensions: ['rtf'], magic: [{ hex: '7b5c727466' }] },
  { contentType: 'image/jpeg', extensions: ['jpg', 'jpeg'], magic: [{ hex: 'ffd8ff' }] },
  { contentType: 'image/png', extensions: ['png'], magic: [{ hex: '89504e470d0a1a0a' }] },
  {
    contentType: 'image/gif',
    extensions: ['gif'],
    magic: [{ hex: '474946383761' }, { hex: '474946383961' }],
  },
  {
    contentType: 'image/tiff',
    extensions: ['tif', 'tiff'],
    magic: [{ hex: '49492a00' }, { hex: '4d4d002a' }],
  },
  { contentType: 'image/bmp', extensions: ['bmp'], magic: [{ hex: '424d' }] },
  {
    contentType: 'audio/mpeg',
    extensions: ['mp3'],
    magic: [{ hex: '494433' }, { hex: 'fffb' }, { hex: 'fff3' }],
  },
  { contentType: 'audio/wav', extensions: ['wav'], magic: [{ hex: '52494646' }] },
  { contentType: 'video/mp4', extensions: ['mp4', 'm4v'], magic: [{ hex: '66747970', at: 4 }] },
  { contentType: 'application/msword', extensions: ['doc'], magic: ole },
  { contentType: 'application/vnd.ms-excel', extensions: ['xls'], magic: ole },
  { contentType: 'application/vnd.ms-powerpoint', extensions: ['ppt'], magic: ole },
  { contentType: `${openXml}.wordprocessingml.document`, extensions: ['docx'], magic: zip },
  { contentType: `${openXml}.spreadsheetml.sheet`, extensions: ['xlsx'], magic: zip },
  { contentType: `${openXml}.presentationml.presentation`, extensions: ['pptx'], magic: zip },
  { contentType: `${openDocument}.text`, extensions: ['odt'], magic: zip },
  { contentType: `${openDocument}.spreadsheet`, extensions: ['ods'], magic: zip },
  { contentType: `${openDocument}.presentation`, extensions: ['odp'], magic: zip },
  { contentType: 'application/zip', extensions: ['zip'], magic: zip },
];

/** Marks of what must not hide behind another type, whatever is allowed. */
const executables = ['4d5a', '7f454c46', 'cafebabe', 'cffaedfe', 'feedface', '2321'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

function begins(head: Buffer, magic: { hex: string; at?: number }): boolean {
  const mark = Buffer.from(magic.hex, 'hex');
  const at = magic.at ?? 0;
  return head.subarray(at, at + mark.length).equals(mark);
}

/** Parameters and case do not matter: `Text/Plain; charset=utf-8`. */
function baseType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

/**
 * `supported`: the declared type is allowed. `matches`: the octets look like it (a type without a mark matches
 * unless the octets are another type's, or binary). `sniffed`: the type the octets show, if any.
 */
export function checkFileType(
  file: { contentType: string; head: Buffer },
  allowed: readonly FileType[] = defaultFileTypes,
): { supported: boolean; matches: boolean; sniffed: string | undefined } {
  const declared = allowed.find((type) => type.contentType === baseType(file.contentType));
  const executable = executables.some((mark) => file.head.subarray(0, mark.length).equals(mark));
  const sniffed = executable
    ? 'application/octet-stream'
    : defaultFileTypes.find((type) => type.magic?.some((magic) => begins(file.head, magic)))?.contentType;
  if (!declared) return { supported: false, matches: false, sniffed };
  if (declared.magic)
    return { supported: true, matches: declared.magic.some((m) => begins(file.head, m)), sniffed };
  // Text: UTF-16 has zero octets, and a byte order mark.
  const utf16 = ['feff', 'fffe'].some((hex) => begins(file.head, { hex }));
  return { supported: true, matches: !executable && (utf16 || !file.head.includes(0)), sniffed };
}

/** Row 8 for each attachment whose type is not allowed or whose octets are something else than they say. */
export function fileTypeFindings(
  message: SdkMessage<ReceivedAttachment<unknown>>,
  allowed: readonly FileType[] = defaultFileTypes,
): Finding[] {
  return message.documents
    .flatMap((document) => document.files)
    .filter((file) => {
      const { supported, matches } = checkFileType(file, allowed);
      return !supported || !matches;
    })
    .map((file) => published.fileType(`${file.field}/contentType`));
}
