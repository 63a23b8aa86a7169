import Markdown from 'react-markdown';

/** Nothing remote, no HTML: what is not in this list is shown as its text. */
const allowed = [
  'p',
  'br',
  'strong',
  'em',
  'ul',
  'ol',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'blockquote',
  'code',
  'pre',
  'hr',
];

/** A message's Markdown. Headings are lowered so that the page keeps one outline. Links are shown as text: they come from outside. */
export function MessageText({ text }: { text: string }) {
  return (
    <div className="text">
      <Markdown
        allowedElements={allowed}
        unwrapDisallowed
        components={{ h1: Heading, h2: Heading, h3: Heading, h4: Heading }}
      >
        {keepLineBreaks(text)}
      </Markdown>
    </div>
  );
}

function Heading({ children }: { children?: React.ReactNode }) {
  return <h3>{children}</h3>;
}

/** People write a line break and mean one; Markdown wants two blanks before it. */
function keepLineBreaks(text: string): string {
  return text.replace(/(\S)\r?\n(?=[^\n\s#>*+\-\d|])/g, '$1  \n');
}
