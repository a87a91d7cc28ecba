import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { attributesQuery, choicesQuery, objectsQuery } from "../../api/queries";
import { useWorkspace } from "../../api/workspace";
import styles from "./configurator.module.css";
import type { Family } from "./contract";
import { ChoiceField } from "./inputs/ChoiceField";
import type { ChoiceSource } from "./inputs/choices";
import { keysOf } from "./inputs/combobox";
import { useOwn } from "./inputs/own";

const strings = (value: string | null | string[]) => keysOf(value, (item) => item);

/** What only configurators of workflow blocks consist of. */
export const configuratorComponents: Family<"Outcome" | "ConfiguratorField" | "AttioChoice"> = {
  // Whoever shows the configurator collects these from the tree.
  Outcome: () => null,
  ConfiguratorField: ({ props: { help, tooltip, note }, children }) => (
    <div className={styles.field} title={tooltip}>
      {children}
      {help !== undefined && <p className={styles.help}>{help}</p>}
      {note !== undefined && <p className={styles.help}>{note}</p>}
    </div>
  ),
  AttioChoice: ({ props, app }) => {
    const w = useWorkspace();
    const own = useOwn(props, strings, { app, label: props.label });
    const { of, object, attribute } = props;
    const objects = useQuery({ ...objectsQuery(w), enabled: of === "objects" }).data;
    const attributes = useQuery({ ...attributesQuery(w, object), enabled: object !== "" }).data;
    const found = attributes?.find(({ api_slug }) => api_slug === attribute);
    const options = useQuery({
      ...choicesQuery(w, object, found ?? { api_slug: attribute, type: "select" }),
      enabled: of === "select-options" && found !== undefined,
    }).data;
    // What finds choices keeps its identity for as long as there is nothing else to find.
    const source = useMemo((): ChoiceSource => {
      const all = {
        objects: objects?.map((one) => ({ key: one.api_slug, label: one.plural_noun })),
        attributes: attributes?.map((one) => ({ key: one.api_slug, label: one.title })),
        "select-options": options?.map((one) => ({ key: one.id, label: one.title })),
        // Workspaces have none of these yet.
        lists: [],
        sequences: [],
      }[of];
      return { all: all ?? [], find: async () => undefined };
    }, [of, objects, attributes, options]);
    return (
      <ChoiceField
        {...props}
        error={props.error}
        source={source}
        chosen={own.shown}
        placeholder={props.placeholder ?? "Select…"}
        onChange={(keys) => own.enter(keys, props.multiple ? keys : (keys[0] ?? null))}
        onBlur={own.leave}
      />
    );
  },
};
