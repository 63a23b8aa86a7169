import type { reading as swedish } from './reading-sv.ts';

export const reading: Record<keyof typeof swedish, string> = {
  correct: 'Put right and send again',
  supplement: 'Supplement',
  forward: 'Forward',
  show: 'Show',
  showFile: 'Show {{name}}',
  downloadAll: 'Download all {{count}} as zip',
  page: 'Page {{number}}',
  cannotShow: 'The file cannot be shown here.',
  cannotShowHelp: 'It may be damaged or protected by a password. Download it to open it.',
  sender: 'The sender in the address book',
  senderUnknown:
    'The functional address of the sender is not in the address book now. Make sure who has written before you answer.',
  senderDiffers:
    'The message has another name for the sender than the address book, where the function is called {{name}}.',
  senderOther:
    'By the address book, the functional address of the sender belongs to {{name}}. Make sure who has written before you answer.',
  organisation: 'Organisation',
  organisationNumber: 'Organisation number',
  participant: 'Participant id',
  function: 'Function',
  description: 'Description',
  address: 'Functional address',
  bookRead: 'Fetched from the address book',
  sendList: 'Send list: {{count}} recipients',
  print: 'Print or save as PDF',
  printDo: 'Print',
  printHelp: 'Choose Save as PDF in the print window to get a file.',
  printed: 'Printed {{time}} by {{name}}.',
};
