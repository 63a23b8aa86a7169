import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';
import { sv } from './sv.ts';

const storageKey = 'budkavle.language';
export type Language = 'sv' | 'en';

/** Swedish first; English when the person has chosen it. */
export function startTranslations(): void {
  void i18next.use(initReactI18next).init({
    lng: localStorage.getItem(storageKey) === 'en' ? 'en' : 'sv',
    fallbackLng: 'sv',
    resources: { sv: { translation: sv }, en: { translation: en } },
    interpolation: { escapeValue: false },
    keySeparator: '/',
    nsSeparator: false,
    returnNull: false,
  });
  document.documentElement.lang = i18next.language;
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  void i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
