/** A record as a caller has seen it: which one, and how often it had been written. */
export type Seen = { id: string; version: number };

const BYTES = 20;

/** The text that stands for one record at one state. Callers give it back as it is. */
export function encodeVersion({ id, version }: Seen): string {
  const bytes = Buffer.alloc(BYTES);
  bytes.write(id.replaceAll('-', ''), 'hex');
  bytes.writeUInt32BE(version, BYTES - 4);
  return bytes.toString('base64url');
}

/** Null for anything that `encodeVersion` did not write. */
export function decodeVersion(text: string): Seen | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== BYTES || bytes.toString('base64url') !== text) return null;
  const hex = bytes.toString('hex');
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)];
  return { id: id.join('-'), version: bytes.readUInt32BE(BYTES - 4) };
}
