import { kv } from "attio/server";

/** Counts its calls by name, over executions. */
export default async function load(name: string, delayMs: number): Promise<{ name: string; call: number }> {
  const key = `calls-${name}`;
  const before = await kv.get(key);
  const call = typeof before?.value === "number" ? before.value + 1 : 1;
  await kv.set(key, call);
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  return { name, call };
}
