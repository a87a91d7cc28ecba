import type { ComboboxOption, ComboboxOptionView } from "../../protocol/components/inputs.js";

/** Options as an app gives them: an array, or functions that find them (`sdk-surface.md` 2.3.7). */
export type ComboboxOptions =
  | readonly ComboboxOption[]
  | {
      getOption(value: string): Promise<ComboboxOptionView | undefined>;
      search(query: string): Promise<ComboboxOption[]>;
    };

const shown = ["label", "description", "keywords", "icon", "avatarUrl", "color", "categoryLabel"] as const;

/** Only what is shown crosses: apps make options of their own data, which may hold anything else. */
function picked(option: unknown, keys: readonly string[], where: string): object {
  if (option === null || typeof option !== "object") throw new TypeError(`${where} must be an option: {value, label}`);
  const given = option as Record<string, unknown>;
  return Object.fromEntries(keys.flatMap((key) => (given[key] == null ? [] : [[key, given[key]]])));
}

/** The host component's `options`. A provider's methods keep their `this`. */
export function hostOptions(options: unknown, where: string): unknown {
  if (Array.isArray(options)) {
    return options.map((option, index) => picked(option, ["value", ...shown], `${where}: options[${index}]`));
  }
  if (options === null || typeof options !== "object") {
    throw new TypeError(`${where}: options must be an array of options, or an object with getOption and search`);
  }
  const provider = options as Record<"getOption" | "search", (text: string) => unknown>;
  for (const method of ["getOption", "search"] as const) {
    if (typeof provider[method] !== "function") throw new TypeError(`${where}: options.${method} must be a function`);
  }
  return {
    async getOption(value: string) {
      const found = await provider.getOption(value);
      return found == null ? null : picked(found, shown, `${where}: what getOption resolves to`);
    },
    async search(query: string) {
      const found = await provider.search(query);
      if (!Array.isArray(found)) throw new TypeError(`${where}: search must resolve to an array of options`);
      return found.map((option, index) => picked(option, ["value", ...shown], `${where}: search()[${index}]`));
    },
  };
}

/** A placeholder: text, or a decorated option without a value. */
export function hostPlaceholder(placeholder: unknown, where: string): unknown {
  return placeholder === undefined || typeof placeholder === "string"
    ? placeholder
    : picked(placeholder, shown, `${where}: placeholder`);
}
