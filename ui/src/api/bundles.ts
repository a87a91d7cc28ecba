/** Bundles that are on their way or here, and nobody has taken yet. */
const ahead = new Map<string, Promise<string>>();
/** Addresses that were loaded ahead once: they are never changed, and a running app is not loaded again. */
const known = new Set<string>();

async function load(url: string): Promise<string> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

/** Begins to load a bundle as soon as its address is known: whoever runs it learns of it only after the page is drawn. */
export function loadBundleAhead(url: string): void {
  if (known.has(url)) return;
  known.add(url);
  const loading = load(url);
  ahead.set(url, loading);
  // Whoever takes it hears of it.
  loading.catch(() => {});
}

/** The text of a bundle or of its map. */
export function loadBundle(url: string): Promise<string> {
  const loading = ahead.get(url) ?? load(url);
  ahead.delete(url);
  return loading;
}
