/** The regexp field that leads everybody to one address (discovery.md 2.2). */
export function naptrExpression(smpUrl: string): string {
  return `!^.*$!${smpUrl}!`;
}
