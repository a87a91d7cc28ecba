/** How long an answer that came ahead of its question is good for, in milliseconds: the start of a page. */
const goodFor = 5_000;
const asked = new Map<string, Promise<Response>>();

/** Begins a request that the page will make as soon as its own code runs; {@link takeAhead} gives its answer. */
export function askAhead(path: string): Promise<Response> {
  const answer = fetch(path, { headers: { accept: "application/json" }, credentials: "same-origin" });
  asked.set(path, answer);
  // Whoever asks for it asks again, and hears what is wrong.
  answer.catch(() => asked.delete(path));
  setTimeout(() => asked.delete(path), goodFor);
  return answer;
}

/** The good answer to a request that was begun ahead, once. */
export async function takeAhead(path: string): Promise<Response | undefined> {
  const answer = asked.get(path);
  asked.delete(path);
  const response = await answer?.catch(() => undefined);
  return response?.ok ? response : undefined;
}
