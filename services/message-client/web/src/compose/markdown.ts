export type Mark = 'bold' | 'italic' | 'heading' | 'list';

/** Puts a mark around (or before each line of) what is selected; gives the new text and selection. */
export function markText(
  text: string,
  start: number,
  end: number,
  mark: Mark,
): { text: string; start: number; end: number } {
  if (mark === 'bold' || mark === 'italic') {
    const sign = mark === 'bold' ? '**' : '*';
    const chosen = text.slice(start, end);
    return {
      text: text.slice(0, start) + sign + chosen + sign + text.slice(end),
      start: start + sign.length,
      end: end + sign.length,
    };
  }
  const sign = mark === 'heading' ? '## ' : '- ';
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lines = text.slice(lineStart, end).split('\n');
  const marked = lines.map((line) => (line.startsWith(sign) ? line : sign + line)).join('\n');
  const added = marked.length - (end - lineStart);
  return {
    text: text.slice(0, lineStart) + marked + text.slice(end),
    start: start + Math.min(added, sign.length),
    end: end + added,
  };
}
