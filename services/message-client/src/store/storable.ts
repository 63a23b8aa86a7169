/** PostgreSQL stores no NUL in a text, and nothing that is sent may hold one. */
export function storable(text: string): string {
  return text.replaceAll('\0', '');
}
