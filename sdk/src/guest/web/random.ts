import { bytesOp } from "./host.js";

/** Random bytes of the host; throws while an image is being prepared. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return length === 0 ? new Uint8Array(0) : bytesOp("random", String(length));
}

/** A UUID of version 4 (RFC 9562). */
export function randomUUID(): string {
  const bytes = randomBytes(16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  let text = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += ((bytes[i] as number) | 0x100).toString(16).slice(1);
  }
  return text;
}
