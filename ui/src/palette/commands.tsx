import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";

/** Something the palette can run. */
export interface Command {
  id: string;
  group: string;
  label: string;
  icon: ReactNode;
  /** Further words that find it. */
  keywords?: string;
  /** The app that it belongs to. */
  app?: string;
  run(): void | Promise<void>;
}

class CommandRegistry {
  #sources = new Map<symbol, readonly Command[]>();
  #listeners = new Set<() => void>();
  #all: readonly Command[] = [];

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): readonly Command[] => this.#all;

  set(source: symbol, commands: readonly Command[] | null): void {
    if (commands) this.#sources.set(source, commands);
    else this.#sources.delete(source);
    this.#all = [...this.#sources.values()].flat();
    for (const listener of this.#listeners) listener();
  }
}

interface Palette {
  opened: boolean;
  open(): void;
  close(): void;
}

const RegistryContext = createContext(new CommandRegistry());
const PaletteContext = createContext<Palette>({ opened: false, open: () => undefined, close: () => undefined });

export function CommandsProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(() => new CommandRegistry());
  const [opened, setOpened] = useState(false);
  const palette = useMemo(() => ({ opened, open: () => setOpened(true), close: () => setOpened(false) }), [opened]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setOpened((value) => !value);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <RegistryContext.Provider value={registry}>
      <PaletteContext.Provider value={palette}>{children}</PaletteContext.Provider>
    </RegistryContext.Provider>
  );
}

export const usePalette = (): Palette => useContext(PaletteContext);

/** Offers commands in the palette while the component is mounted. `commands` must keep its identity between changes. */
export function useCommands(commands: readonly Command[]): void {
  const registry = useContext(RegistryContext);
  useEffect(() => {
    const source = Symbol("commands");
    registry.set(source, commands);
    return () => registry.set(source, null);
  }, [registry, commands]);
}

export function useAllCommands(): readonly Command[] {
  const registry = useContext(RegistryContext);
  return useSyncExternalStore(registry.subscribe, registry.snapshot);
}

/** How well a text answers what was typed: 0 is not at all. Whole words and beginnings count most. */
export function score(text: string, typed: string): number {
  const haystack = text.toLowerCase();
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  let sum = 0;
  for (const word of words) {
    const at = haystack.indexOf(word);
    if (at === 0) sum += 4;
    else if (at > 0 && /\W/.test(haystack[at - 1] ?? "")) sum += 3;
    else if (at > 0) sum += 1;
    else if (initials(haystack).startsWith(word)) sum += 2;
    else return 0;
  }
  return sum;
}

const initials = (text: string): string =>
  text
    .split(/\W+/)
    .map((word) => word[0] ?? "")
    .join("");
