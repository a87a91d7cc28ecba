import { DOMException } from "./dom-exception.js";
import { textOp, tryOp } from "./host.js";
import { requireArguments, toDOMString } from "./webidl.js";

/** HTML Standard section 8.3. */
export function btoa(data: unknown): string {
  requireArguments(arguments.length, 1, "btoa");
  const text = toDOMString(data);
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 255) {
      throw new DOMException(
        "btoa: the string contains characters outside of the Latin1 range",
        "InvalidCharacterError",
      );
    }
  }
  return textOp("base64.encode", text);
}

/** HTML Standard section 8.3. */
export function atob(data: unknown): string {
  requireArguments(arguments.length, 1, "atob");
  const text = tryOp("base64.decode", toDOMString(data).toWellFormed());
  if (text === null) throw new DOMException("atob: the string is not correctly encoded", "InvalidCharacterError");
  return text as string;
}
