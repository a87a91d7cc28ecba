import { useQuery } from "@tanstack/react-query";
import { useContext, useMemo } from "react";
import { attributesQuery, choicesQuery, objectsQuery } from "../../api/queries";
import { useWorkspace } from "../../api/workspace";
import { listsQuery } from "../../lists/lists-api";
import { workflowsQuery } from "../../workflows/workflows-api";
import styles from "./configurator.module.css";
import { ConfiguratorFieldContext } from "./configurator-field";
import type { Family } from "./contract";
import type { ChoiceSource } from "./inputs/choices";
import { OwnChoiceField, texts } from "./inputs/OwnChoiceField";

/** What only configurators of workflow blocks consist of. */
export const configuratorComponents: Family<"Outcome" | "Configuration" | "ConfiguratorField" | "AttioChoice"> = {
  // Whoever shows the configurator collects these from the tree.
  Outcome: () => null,
  Configuration: () => null,
  ConfiguratorField: ({ props, app, content, children }) => {
    const { help, tooltip, note } = props;
    const Around = useContext(ConfiguratorFieldContext);
    return (
      <div className={styles.field} title={tooltip}>
        {Around ? (
          <Around field={props} app={app} isEmpty={content.length === 0}>
            {children}
          </Around>
        ) : (
          children
        )}
        {help !== undefined && <p className={styles.help}>{help}</p>}
        {note !== undefined && <p className={styles.help}>{note}</p>}
      </div>
    );
  },
  AttioChoice: ({ props, app }) => {
    const w = useWorkspace();
    const { of, object, attribute } = props;
    const objects = useQuery({ ...objectsQuery(w), enabled: of === "objects" }).data;
    const lists = useQuery({ ...listsQuery(w), enabled: of === "lists" }).data;
    const workflows = useQuery({ ...workflowsQuery(w), enabled: of === "workflows" }).data;
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
        lists: lists?.map((one) => ({ key: one.api_slug, label: one.name })),
        workflows: workflows?.map((one) => ({ key: one.id, label: one.title })),
        // Workspaces have none of these yet.
        sequences: [],
      }[of];
      return { all: all ?? [], find: async () => undefined };
    }, [of, objects, lists, workflows, attributes, options]);
    return (
      <OwnChoiceField
        input={props}
        keyed={texts}
        app={app}
        source={source}
        placeholder={props.placeholder ?? "Select…"}
      />
    );
  },
};
