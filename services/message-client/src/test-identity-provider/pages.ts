import type { TestOrganisation } from './configuration.ts';

/** The levels that a test person can choose. */
export const levels = [
  { level: 3, acr: 'http://id.elegnamnden.se/loa/1.0/loa3', words: 'Nivå 3 (det som krävs)' },
  { level: 4, acr: 'http://id.elegnamnden.se/loa/1.0/loa4', words: 'Nivå 4 (högre än det som krävs)' },
  {
    level: 2,
    acr: 'http://id.elegnamnden.se/loa/1.0/loa2',
    words: 'Nivå 2 (för låg: inloggningen nekas)',
  },
] as const;

function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}

/** The persons of an organisation to log in as, and with which level of assurance. */
export function loginPage(organisation: TestOrganisation, uid: string): string {
  const persons = organisation.persons.map(
    (
      person,
      at,
    ) => `<li><label><input type="radio" name="sub" value="${escapeHtml(person.sub)}" required${at === 0 ? ' checked' : ''}>
<span><strong>${escapeHtml(person.name)}</strong>${person.title === undefined ? '' : ` ${escapeHtml(person.title)}`}${
      person.personalIdentityNumber === undefined
        ? ''
        : `<br><small>Påhittat nummer: ${escapeHtml(person.personalIdentityNumber)}</small>`
    }</span></label></li>`,
  );
  const choices = levels.map(({ level, words }) => `<option value="${level}">${escapeHtml(words)}</option>`);
  return page(
    `Testinloggning för ${organisation.name}`,
    `<p class="note">Test: personerna är påhittade. Här kontrolleras ingen e-legitimation.</p>
<h1>Logga in till ${escapeHtml(organisation.name)}</h1>
<form method="post" action="/interaction/${escapeHtml(uid)}">
<fieldset>
<legend>Välj person</legend>
<ul>
${persons.join('\n')}
</ul>
</fieldset>
<p><label for="level">Tillitsnivå</label>
<select id="level" name="level">
${choices.join('\n')}
</select></p>
<p class="actions"><button type="submit" name="action" value="login">Logga in</button>
<button type="submit" name="action" value="cancel" formnovalidate class="plain">Avbryt</button></p>
</form>`,
  );
}

export function messagePage(title: string, text: string): string {
  return page(title, `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(text)}</p>`);
}

/** Asks before logging out: the form comes from the provider, with the token it wants back. */
export function logoutPage(form: string): string {
  return page(
    'Logga ut',
    `<h1>Logga ut från testinloggningen?</h1>
${form}
<p class="actions"><button type="submit" form="op.logoutForm" name="logout" value="yes">Logga ut</button></p>`,
  );
}

export const stylesheet = `:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#f4f5f6, #17191b); color: light-dark(#1b1d1f, #eceef0); }
main { max-width: 34rem; margin: 3rem auto; padding: 2rem; background: light-dark(#fff, #212427); border: 1px solid light-dark(#d5d9dc, #43484d); border-radius: 8px; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1rem 0; }
.note { margin: 0; padding: .5rem .75rem; border-left: 4px solid #9a6700; background: light-dark(#fff6e0, #3a3017); }
fieldset { border: 0; margin: 0; padding: 0; }
legend, label[for] { font-weight: 600; padding: 0; }
ul { list-style: none; margin: .5rem 0 1rem; padding: 0; border: 1px solid light-dark(#d5d9dc, #43484d); border-radius: 6px; }
li + li { border-top: 1px solid light-dark(#d5d9dc, #43484d); }
li label { display: flex; gap: .75rem; padding: .75rem; align-items: flex-start; cursor: pointer; }
li label:hover { background: light-dark(#f4f5f6, #2a2e32); }
input[type=radio] { margin: .3rem 0 0; width: 1.1rem; height: 1.1rem; }
select { display: block; width: 100%; margin-top: .25rem; padding: .6rem; font: inherit; border-radius: 6px; border: 1px solid light-dark(#6b7278, #8b9299); background: transparent; color: inherit; }
option { background: light-dark(#fff, #212427); }
.actions { display: flex; gap: .75rem; margin: 1.5rem 0 0; }
button { font: inherit; font-weight: 600; padding: .6rem 1.25rem; min-height: 44px; border-radius: 6px; border: 1px solid #1f5fa8; background: #1f5fa8; color: #fff; cursor: pointer; }
button.plain { background: transparent; color: inherit; border-color: light-dark(#6b7278, #8b9299); }
:focus-visible { outline: 3px solid light-dark(#1f5fa8, #7db4f0); outline-offset: 2px; }
@media (max-width: 40rem) { main { margin: 0; border: 0; border-radius: 0; min-height: 100vh; } }
`;
