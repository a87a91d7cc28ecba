import { Extensions, showToast } from "attio/client";

/** Ways out of the browser's sandbox; each must throw. `there` is Stoa itself, the nearest server there is. */
const ways: Record<string, string> = {
  fetch: "await fetch(there)",
  xhr: "const x = new XMLHttpRequest(); x.open('GET', there, false); x.send()",
  websocket:
    "await new Promise((ok, no) => { const s = new WebSocket(there.replace('http', 'ws')); s.onopen = ok; s.onerror = no })",
  events: "await new Promise((ok, no) => { const s = new EventSource(there); s.onopen = ok; s.onerror = no })",
  beacon: "navigator.sendBeacon(there)",
  webrtc: "new RTCPeerConnection()",
  scripts: "importScripts(there)",
  module: "await import(there)",
  worker: "new Worker(there)",
  blobWorker: "new Worker(URL.createObjectURL(new Blob(['1'])))",
  storage: "localStorage.setItem('a', 'b')",
  database: "indexedDB.open('a')",
  caches: "await caches.open('a')",
  cookies: "document.cookie",
  broadcast: "new BroadcastChannel('a').postMessage(1)",
  parent: "parent.document.title",
  top: "top.location.href",
  navigation: "location.assign(there)",
  message: "postMessage('x')",
  listen: "addEventListener('message', () => {})",
};

// Indirect: a direct one would keep the bundle from being minified.
// biome-ignore lint/security/noGlobalEval: hostile on purpose
const evaluate = eval;

export default Extensions.defineExtension({
  id: "escape",
  type: "record-action",
  label: "Get out",
  icon: "ArrowUp",
  objects: "people",
  onTrigger: async () => {
    const through: string[] = [];
    for (const [name, code] of Object.entries(ways)) {
      try {
        await evaluate(`(async (there) => { ${code} })`)("http://127.0.0.1:4400/healthz");
        through.push(name);
      } catch {
        // As it should be.
      }
    }
    await showToast({
      variant: through.length === 0 ? "success" : "error",
      title: through.length === 0 ? `All ${Object.keys(ways).length} ways are closed` : `Open: ${through.join(", ")}`,
      durationMs: Number.POSITIVE_INFINITY,
    });
  },
});
