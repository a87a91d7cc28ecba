import { DOMException } from "../dom-exception.js";
import { textOp, tryOp } from "../host.js";

/** Base64url without padding (RFC 7515). */
export function toBase64Url(bytes: Uint8Array): string {
  return textOp("base64url.encode", bytes);
}

export function fromBase64Url(text: unknown, member: string): Uint8Array<ArrayBuffer> {
  const bytes = typeof text === "string" ? tryOp("base64url.decode", text) : null;
  if (bytes === null) throw new DOMException(`The JWK's member '${member}' is missing or no base64url`, "DataError");
  return new Uint8Array(bytes as ArrayBuffer);
}
