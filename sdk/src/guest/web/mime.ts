/** MIME types as far as bodies need them (MIME Sniffing Standard section 4.4). */
export interface MimeType {
  /** Type and subtype in lower case: `text/html`. */
  essence: string;
  parameters: Map<string, string>;
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function parseMimeType(text: string): MimeType | null {
  const trimmed = text.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  const end = trimmed.indexOf(";");
  const essence = (end < 0 ? trimmed : trimmed.slice(0, end)).replace(/[\t\n\r ]+$/, "");
  const slash = essence.indexOf("/");
  if (slash < 0 || !token.test(essence.slice(0, slash)) || !token.test(essence.slice(slash + 1))) return null;
  return { essence: essence.toLowerCase(), parameters: end < 0 ? new Map() : parseParameters(trimmed, end) };
}

function parseParameters(text: string, start: number): Map<string, string> {
  const parameters = new Map<string, string>();
  let at = start;
  while (at < text.length) {
    at++;
    while (/[\t\n\r ]/.test(text[at] ?? "")) at++;
    const from = at;
    while (at < text.length && text[at] !== ";" && text[at] !== "=") at++;
    const name = text.slice(from, at).toLowerCase();
    if (text[at] !== "=") continue;
    at++;
    let value = "";
    if (text[at] === '"') {
      at++;
      while (at < text.length && text[at] !== '"') {
        if (text[at] === "\\" && at + 1 < text.length) at++;
        value += text[at++];
      }
      while (at < text.length && text[at] !== ";") at++;
    } else {
      const valueFrom = at;
      while (at < text.length && text[at] !== ";") at++;
      value = text.slice(valueFrom, at).replace(/[\t\n\r ]+$/, "");
      if (value === "") continue;
    }
    if (token.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value) && !parameters.has(name))
      parameters.set(name, value);
  }
  return parameters;
}

export function serialiseMimeType({ essence, parameters }: MimeType): string {
  let text = essence;
  for (const [name, value] of parameters) {
    text += `;${name}=${token.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`}`;
  }
  return text;
}
