const loopback = (host: string): boolean => host === "localhost" || host === "127.0.0.1";

/**
 * Whether a page may be shown in an iframe of an app: by TLS, or from this machine where Stoa itself runs on it; never a
 * page of Stoa's own. Throws an Error that says which it is.
 */
export function checkFrameAddress(address: string, here: { origin: string; hostname: string } = window.location): void {
  const url = new URL(address);
  if (url.origin === here.origin) throw new Error("showIframe: a page of Stoa itself cannot be shown in an iframe");
  if (url.protocol === "https:") return;
  if (loopback(url.hostname) && loopback(here.hostname)) return;
  throw new Error(`showIframe: ${url.origin} cannot be shown: only pages that come by https:// can`);
}
