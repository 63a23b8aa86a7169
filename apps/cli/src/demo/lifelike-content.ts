/** Conversations for the demo. Persons, cases and numbers are made up; the subjects say nothing of persons, as in life. */
export interface PlannedConversation {
  subject: string;
  text: string;
  /** The other side's answer. */
  answer?: string;
  /** What the receiving side does with it. */
  done?: boolean;
  takenBy?: 'anna' | 'bea';
  note?: string;
  label?: string;
  /** Days from now. */
  due?: number;
}

/** From the region's child psychiatry to the municipality's social services. */
export const toSocialServices: readonly PlannedConversation[] = [
  {
    subject: 'Orosanmälan enligt 14 kap. 1 § SoL',
    text: 'Hej,\n\nvi anmäler oro för ett barn i er kommun. Uppgifterna finns i bilagan som skickas separat.\n\nÅterkom gärna om ni behöver komplettering.',
    takenBy: 'anna',
    note: 'Förhandsbedömning påbörjad. @Bea Påhittad kan du vara med på mötet?',
    label: 'Orosanmälan',
    due: 3,
  },
  {
    subject: 'Begäran om yttrande inför vårdplanering',
    text: 'Hej,\n\nvi önskar ert yttrande **senast fredag** inför planeringsmötet.\n\n- pågående insatser\n- kontaktperson hos er',
    takenBy: 'bea',
    due: -2,
    label: 'Yttrande',
  },
  {
    subject: 'Uppföljning efter SIP-möte',
    text: 'Hej,\n\nhär kommer våra anteckningar från mötet. Stämmer ansvarsfördelningen med er bild?',
    answer: 'Hej,\n\ndet stämmer. Vi följer upp skolan och återkommer i januari.',
    takenBy: 'anna',
  },
  {
    subject: 'Fråga om samtycke',
    text: 'Hej,\n\när samtycket till informationsutbyte fortfarande giltigt hos er?',
    answer: 'Ja, det gäller till och med sista mars.',
    takenBy: 'bea',
    done: true,
  },
  {
    subject: 'Utskrivningsplanering, avdelning 3',
    text: 'Hej,\n\nutskrivning är planerad till nästa vecka. Vem hos er deltar i planeringen?',
    label: 'Utskrivning',
  },
  {
    subject: 'Komplettering till tidigare remiss',
    text: 'Hej,\n\nhär är den komplettering som ni bad om. Hör av er om något saknas.',
  },
  {
    subject: 'Ny kontaktperson hos oss',
    text: 'Hej,\n\nfrån den 1 december är det en ny samordnare som tar emot era frågor i den här brevlådan.',
    done: true,
    takenBy: 'bea',
  },
  {
    subject: 'Tid för nätverksmöte',
    text: 'Hej,\n\nvi föreslår onsdag kl. 10 eller torsdag kl. 14. Vilket passar er?',
  },
];

/** From the municipality's social services to the region's rehabilitation. */
export const toRehabilitation: readonly PlannedConversation[] = [
  {
    subject: 'Fråga om plan för återgång i arbete',
    text: 'Hej,\n\nfinns det en plan för återgång som vi kan ta del av?',
    answer: 'Hej,\n\nplanen blir klar i slutet av veckan. Vi skickar den då.',
  },
  {
    subject: 'Kallelse till avstämningsmöte',
    text: 'Hej,\n\nvi kallar till avstämning den 9 december kl. 9.',
  },
  {
    subject: 'Begäran om underlag för bistånd',
    text: 'Hej,\n\nvi behöver ett utlåtande om funktionsnedsättning som underlag för beslut.',
  },
];
