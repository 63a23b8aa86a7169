/** Reading: what can be done with a message, its files, who wrote it, print. */
export const reading = {
  correct: 'Rätta och skicka igen',
  supplement: 'Komplettera',
  forward: 'Vidarebefordra',
  show: 'Visa',
  showFile: 'Visa {{name}}',
  downloadAll: 'Ladda ner alla {{count}} som zip',
  page: 'Sida {{number}}',
  cannotShow: 'Filen går inte att visa här.',
  cannotShowHelp: 'Den kan vara skadad eller skyddad med lösenord. Ladda ner den för att öppna den.',
  sender: 'Avsändaren i adressboken',
  senderUnknown:
    'Avsändarens funktionsadress finns inte i adressboken just nu. Kontrollera vem som har skrivit innan du svarar.',
  senderDiffers:
    'Meddelandet har ett annat namn på avsändaren än adressboken, där funktionen heter {{name}}.',
  senderOther:
    'Avsändarens funktionsadress hör enligt adressboken till {{name}}. Kontrollera vem som har skrivit innan du svarar.',
  organisation: 'Organisation',
  organisationNumber: 'Organisationsnummer',
  participant: 'Deltagar-id',
  function: 'Funktion',
  description: 'Beskrivning',
  address: 'Funktionsadress',
  bookRead: 'Hämtat från adressboken',
  sendList: 'Sändlista: {{count}} mottagare',
  print: 'Skriv ut eller spara som PDF',
  printDo: 'Skriv ut',
  printHelp: 'Välj Spara som PDF i utskriftsfönstret för att få en fil.',
  printed: 'Utskrivet {{time}} av {{name}}.',
} as const;
