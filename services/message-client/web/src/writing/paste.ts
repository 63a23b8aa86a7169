/** Elements whose content is no text. */
const silent = new Set([
  'SCRIPT',
  'STYLE',
  'HEAD',
  'META',
  'TITLE',
  'TEMPLATE',
  'NOSCRIPT',
  'IFRAME',
  'OBJECT',
  'SVG',
]);
const blocks = new Set(['P', 'DIV', 'SECTION', 'ARTICLE', 'TABLE', 'TR', 'BLOCKQUOTE', 'PRE']);

/** What somebody pastes from a document or a page, in the marks that a message may have. Links become their words. */
export function pasteAsMarkdown(
  event: React.ClipboardEvent<HTMLTextAreaElement>,
  onChange: (text: string) => void,
): void {
  const html = event.clipboardData.getData('text/html');
  if (html === '') return;
  // Parsed apart from the page: nothing in it runs or is fetched.
  const text = markdownOf(new DOMParser().parseFromString(withoutStyles(html), 'text/html').body);
  if (text === '') return;
  event.preventDefault();
  const field = event.currentTarget;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  onChange(field.value);
}

/** Styles would be refused by the page's policy, with a complaint each. */
function withoutStyles(html: string): string {
  return html.replace(/<style[\s\S]*?<\/style>/gi, '').replace(/\sstyle=/gi, ' data-style=');
}

/** The text of an element with headings, bold, italics, lists and quotations as Markdown. */
export function markdownOf(root: Node): string {
  return render(root, { list: '', number: 0 })
    .replace(/[ \t\u00a0]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

interface Around {
  list: '' | 'UL' | 'OL';
  number: number;
}

function render(node: Node, around: Around): string {
  if (node.nodeType === 3) return (node.nodeValue ?? '').replace(/\s+/g, ' ');
  if (node.nodeType !== 1) return '';
  const name = node.nodeName.toUpperCase();
  if (silent.has(name)) return '';
  if (name === 'BR') return '\n';
  if (name === 'UL' || name === 'OL') {
    let number = 0;
    const items = [...node.childNodes].map((child) => {
      if (child.nodeName.toUpperCase() === 'LI') number += 1;
      return render(child, { list: name, number });
    });
    return `\n${items.join('')}\n`;
  }
  const inside = [...node.childNodes].map((child) => render(child, around)).join('');
  if (inside.trim() === '') return blocks.has(name) ? '\n\n' : inside;
  if (/^H[1-6]$/.test(name)) return `\n\n## ${inside.trim()}\n\n`;
  if (name === 'LI')
    return `${around.list === 'OL' ? `${around.number}.` : '-'} ${inside.trim().replace(/\n+/g, ' ')}\n`;
  if (name === 'STRONG' || (name === 'B' && !isNormal(node))) return marked(inside, '**');
  if (name === 'EM' || name === 'I') return marked(inside, '*');
  if (name === 'BLOCKQUOTE')
    return `\n\n${inside
      .trim()
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n')}\n\n`;
  if (name === 'TD' || name === 'TH') return `${inside.trim()} `;
  return blocks.has(name) ? `\n\n${inside.trim()}\n\n` : inside;
}

/** Some programs wrap everything in a `b` that is not bold. */
function isNormal(node: Node): boolean {
  return /font-weight:\s*(normal|400)/.test((node as Element).getAttribute?.('data-style') ?? '');
}

/** Marks stand at the words, not at the spaces around them. */
function marked(text: string, sign: string): string {
  const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return words === '' ? text : `${before}${sign}${words}${sign}${after}`;
}
