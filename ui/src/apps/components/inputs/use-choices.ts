import { useEffect, useRef, useState } from "react";
import { messageOf } from "../../../api/client";
import { type Choice, type ChoiceSource, narrowed } from "./choices";

/** How long typing has to rest before anybody is asked (sdk-behaviour.md section 8). */
export const DEBOUNCE_MS = 250;

export interface Found {
  state: "loading" | "found" | "failed";
  choices: readonly Choice[];
  error?: string;
}

/**
 * What a query finds: at once where all choices are at hand, else after a pause in typing. Only the answer to the
 * newest question counts, however late an older one comes; meanwhile the old choices stay.
 */
export function useFound(source: ChoiceSource, query: string): Found & { again(): void } {
  const [answer, setAnswer] = useState<Found>({ state: "loading", choices: [] });
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(source);
  latest.current = source;
  const asked = useRef<string | null>(null);
  const remote = source.all === undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same question again
  useEffect(() => {
    if (!remote) return;
    const abort = new AbortController();
    const ask = async () => {
      setAnswer(({ choices }) => ({ state: "loading", choices }));
      try {
        const choices = (await latest.current.search?.(query, abort.signal)) ?? [];
        if (!abort.signal.aborted) setAnswer({ state: "found", choices });
      } catch (error) {
        if (!abort.signal.aborted) setAnswer({ state: "failed", choices: [], error: messageOf(error) });
      }
    };
    // The first question, and one that failed, have nobody typing behind them.
    const pause = asked.current === null || asked.current === query ? 0 : DEBOUNCE_MS;
    asked.current = query;
    if (pause > 0) setAnswer(({ choices }) => ({ state: "loading", choices }));
    const timer = setTimeout(() => void ask(), pause);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [remote, query, attempt]);
  const again = () => setAttempt((count) => count + 1);
  if (source.all) return { state: "found", choices: narrowed(source.all, query), again };
  return { ...answer, again };
}

/** The chosen as they are shown; `undefined` while nobody has said what they are. */
export function useChosen(source: ChoiceSource, keys: readonly string[], known: ReadonlyMap<string, Choice>) {
  const [found, setFound] = useState<ReadonlyMap<string, Choice>>(new Map());
  const asked = useRef(new Set<string>());
  const latest = useRef(source);
  latest.current = source;
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const look = (key: string): Choice | undefined =>
    source.all?.find((choice) => choice.key === key) ?? known.get(key) ?? found.get(key);
  const missing = JSON.stringify(keys.filter((key) => look(key) === undefined));
  useEffect(() => {
    for (const key of JSON.parse(missing) as string[]) {
      if (asked.current.has(key)) continue;
      asked.current.add(key);
      latest.current
        .find(key)
        .catch(() => undefined)
        .then((choice) => {
          // Something that does not exist, or cannot be asked for, still has its value to show.
          if (mounted.current) setFound((map) => new Map(map).set(key, choice ?? { key, label: key }));
        });
    }
  }, [missing]);
  return keys.map((key) => ({ key, choice: look(key) }));
}
