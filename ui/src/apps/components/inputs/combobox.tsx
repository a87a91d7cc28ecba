import type { HostComponents } from "@stoa/sdk/page";
import { useMemo } from "react";
import { Avatar } from "../../../parts/Avatar";
import { AppIcon, type AppIdentity } from "../../icons";
import type { Family } from "../contract";
import { ChoiceView } from "./ChoiceField";
import type { Choice, ChoiceSource } from "./choices";
import styles from "./combobox.module.css";
import { OwnChoiceField, texts } from "./OwnChoiceField";

type Options = HostComponents["Combobox"]["options"];
type Option = Extract<Options, readonly unknown[]>[number];
type Placeholder = HostComponents["Combobox"]["placeholder"];

/** Pictures come from where apps say; never from this machine's files or as code. */
const picture = (address: string) => (/^https?:|^data:image\//.test(address) ? address : null);

function optionMark(option: Omit<Option, "value">, app: AppIdentity) {
  if (option.avatarUrl !== undefined) {
    return <Avatar name={option.label} src={picture(option.avatarUrl)} size={18} />;
  }
  if (option.color !== undefined) {
    return <i className={styles.swatch} style={{ backgroundColor: option.color }} aria-hidden />;
  }
  return option.icon === undefined ? null : <AppIcon name={option.icon} app={app} size={15} />;
}

function optionChoice(key: string, option: Omit<Option, "value">, app: AppIdentity): Choice {
  const { label, description, keywords, categoryLabel } = option;
  return { key, label, description, keywords, category: categoryLabel, mark: optionMark(option, app) };
}

/** The options of an app: an array, or its functions that find them. */
function optionSource(options: Options, app: AppIdentity): ChoiceSource {
  if (Array.isArray(options)) {
    const all = options.map((option) => optionChoice(option.value, option, app));
    // What has been chosen and is no option any more is shown as it is.
    return { all, find: async () => undefined };
  }
  return {
    async search(query) {
      return (await options.search(query)).map((option) => optionChoice(option.value, option, app));
    },
    async find(value) {
      const option = await options.getOption(value);
      return option ? optionChoice(value, option, app) : undefined;
    },
  };
}

function placeholderView(placeholder: Placeholder, app: AppIdentity) {
  if (placeholder === undefined) return "Select…";
  return typeof placeholder === "string" ? placeholder : <ChoiceView choice={optionChoice("", placeholder, app)} />;
}

/** Chosen from options that the app gives. */
export const combobox: Family<"Combobox"> = {
  Combobox: ({ props, app }) => {
    const source = useMemo(() => optionSource(props.options, app), [props.options, app]);
    const placeholder = placeholderView(props.placeholder, app);
    return <OwnChoiceField input={props} keyed={texts} app={app} source={source} placeholder={placeholder} />;
  },
};
