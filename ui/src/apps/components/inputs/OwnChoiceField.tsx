import type { HostComponents } from "@stoa/sdk/page";
import type { ReactNode } from "react";
import type { AppIdentity } from "../../icons";
import { ChoiceField } from "./ChoiceField";
import type { ChoiceSource } from "./choices";
import { type Owned, useOwn } from "./own";

/** Values as the keys by which choices are told apart. */
export interface Keyed<T> {
  keyOf(value: T): string;
  valueOf(key: string): T;
}

/** Values that are their own keys. */
export const texts: Keyed<string> = { keyOf: (value) => value, valueOf: (key) => key };

type Choosing = Pick<
  HostComponents["AttioUserCombobox"],
  "label" | "required" | "disabled" | "error" | "searchPlaceholder" | "multiple" | "clearable"
>;

interface OwnChoiceFieldProps<T> {
  /** What the app says: its value is one, none, or several. */
  input: Choosing & Owned<T | null | T[]>;
  keyed: Keyed<T>;
  app: AppIdentity;
  source: ChoiceSource;
  placeholder: ReactNode;
}

/** A field of choices that shows at once what is chosen, and posts it to the app. */
export function OwnChoiceField<T>({ input, keyed, app, source, placeholder }: OwnChoiceFieldProps<T>) {
  const keysOf = (value: T | null | T[]): readonly string[] => {
    if (value === null) return [];
    return (Array.isArray(value) ? value : [value]).map(keyed.keyOf);
  };
  const own = useOwn(input, keysOf, { app, label: input.label });
  const enter = (keys: readonly string[]) => {
    const values = keys.map(keyed.valueOf);
    own.enter(keys, input.multiple ? values : (values[0] ?? null));
  };
  return (
    <ChoiceField
      {...input}
      error={input.error}
      source={source}
      chosen={own.shown}
      placeholder={placeholder}
      onChange={enter}
      onBlur={own.leave}
    />
  );
}
