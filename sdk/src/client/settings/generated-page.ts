import { createElement, type ReactElement } from "react";
import { bridge } from "../bridge.js";
import { useSettingsForm } from "./form.js";

/** The settings page of an app that has a schema and no page of its own: one input for each key. */
export function GeneratedSettingsPage(): ReactElement {
  const { schema } = bridge("the settings page").settings;
  const { Form, TextInput, NumberInput, Toggle } = useSettingsForm<never>("the settings page", schema as never);
  const inputs = { string: TextInput, number: NumberInput, boolean: Toggle } as unknown as Record<
    string,
    (props: { name: string; label: string }) => ReactElement
  >;
  const fields = Object.entries(schema.fields).map(([name, { type }]) =>
    createElement(inputs[type] as (typeof inputs)[string], { key: name, name, label: inWords(name) }),
  );
  return createElement(Form as (props: object) => ReactElement, null, fields);
}

/** `syncInterval`, `sync_interval` and `SYNC-INTERVAL` are "Sync interval". */
export function inWords(key: string): string {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[\s_.-]+/)
    .filter((word) => word !== "");
  // A word of capitals is a name, unless all of them are.
  const isName = (word: string) => /^[A-Z\d]{2,}$/.test(word) && words.some((other) => /[a-z]/.test(other));
  const text = words.map((word) => (isName(word) ? word : word.toLowerCase())).join(" ");
  return text === "" ? key : text.charAt(0).toUpperCase() + text.slice(1);
}
