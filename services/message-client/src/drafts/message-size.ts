/** What a file takes in the message: base64, its name and its type. */
function encodedBytes(file: { size: number; name: string }): number {
  return Math.ceil(file.size / 3) * 4 + 2 * file.name.length + 300;
}

/** Header and mark-up. */
const frameBytes = 8192;

/**
 * About how large the SDK message will be, never less: the limit of 30 MB (B1.3.3) holds for the whole message,
 * where files stand as base64. The message service has the last word.
 */
export function estimatedMessageBytes(message: {
  text: string;
  files: readonly { size: number; name: string }[];
}): number {
  return (
    frameBytes +
    2 * Buffer.byteLength(message.text, 'utf8') +
    message.files.reduce((sum, file) => sum + encodedBytes(file), 0)
  );
}
