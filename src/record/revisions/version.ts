/** The state of a record that a caller has seen: its id, and its version. */
export type Seen = { id: string; version: number };

const BYTES = 20;

/** An opaque text for one record at one version. Callers send it back unchanged. */
export function encodeVersion({ id, version }: Seen): string {
  const bytes = Buffer.alloc(BYTES);
  bytes.write(id.replaceAll('-', ''), 'hex');
  bytes.writeUInt32BE(version, BYTES - 4);
  return bytes.toString('base64url');
}

/** Null for any text that `encodeVersion` did not make. */
export function decodeVersion(text: string): Seen | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== BYTES || bytes.toString('base64url') !== text) return null;
  const hex = bytes.toString('hex');
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)];
  return { id: id.join('-'), version: bytes.readUInt32BE(BYTES - 4) };
}
