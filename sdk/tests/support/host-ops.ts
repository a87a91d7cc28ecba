import { createHash, createHmac, randomBytes } from "node:crypto";

type Bytes = Uint8Array<ArrayBuffer>;

function bytesOf(payload: unknown): Bytes {
  const tag = Object.prototype.toString.call(payload);
  if (tag === "[object ArrayBuffer]") return new Uint8Array(payload as ArrayBuffer);
  const view = payload as Uint8Array<ArrayBuffer>;
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** The counterpart of `pack` in `src/guest/web/host.ts`. */
function unpack(payload: unknown): { head: Record<string, unknown>; parts: Bytes[] } {
  const bytes = bytesOf(payload);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 4 + view.getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, at))) as Record<string, unknown>;
  const parts: Bytes[] = [];
  while (at < bytes.length) {
    const size = view.getUint32(at, true);
    parts.push(bytes.slice(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return { head, parts };
}

const buffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

function members(url: URL): string {
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = url;
  return JSON.stringify([href, origin, protocol, username, password, host, hostname, port, pathname, search, hash]);
}

type Op = (payload: unknown) => string | ArrayBuffer;

/** The host's synchronous operations as node does them: enough to test the guest's own code without the engine. */
export const hostOps: Record<string, Op> = {
  "url.parse"(payload) {
    const [input, base] = JSON.parse(payload as string) as [string, string | null];
    return URL.canParse(input, base ?? undefined) ? members(new URL(input, base ?? undefined)) : "";
  },
  "url.set"(payload) {
    const [href, member, value] = JSON.parse(payload as string) as [string, "hash", string];
    const url = new URL(href);
    url[member] = value;
    return members(url);
  },
  "utf8.encode": (payload) => buffer(new TextEncoder().encode(payload as string)),
  "utf8.decode": (payload) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytesOf(payload)),
  "utf8.decode.fatal": (payload) => new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(bytesOf(payload)),
  "encoding.label"(payload) {
    try {
      return new TextDecoder(payload as string).encoding;
    } catch {
      return "";
    }
  },
  "encoding.decode"(payload) {
    const { head, parts } = unpack(payload);
    const decoder = new TextDecoder(head.label as string, { fatal: head.fatal as boolean, ignoreBOM: true });
    return decoder.decode(parts[0], { stream: !head.last });
  },
  "base64.encode": (payload) => btoa(payload as string),
  "base64.decode": (payload) => atob(payload as string),
  "base64url.encode": (payload) => Buffer.from(bytesOf(payload)).toString("base64url"),
  "base64url.decode": (payload) => buffer(Buffer.from(payload as string, "base64url")),
  random: (payload) => buffer(randomBytes(Number(payload))),
  now: () => String(performance.now()),
  digest(payload) {
    const { head, parts } = unpack(payload);
    return buffer(
      createHash((head.hash as string).replace("-", ""))
        .update(parts[0] as Bytes)
        .digest(),
    );
  },
  hmac(payload) {
    const { head, parts } = unpack(payload);
    return buffer(
      createHmac((head.hash as string).replace("-", ""), parts[0] as Bytes)
        .update(parts[1] as Bytes)
        .digest(),
    );
  },
};
