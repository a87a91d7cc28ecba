import { Button, Menu } from "@mantine/core";
import { ChevronDown, Download, Mails, Upload } from "lucide-react";
import { useMemo } from "react";
import { workspacePath } from "../api/client";
import type { Attribute, Filter, ObjectDefinition, Sort } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { useActionCommands } from "../apps/action-commands";
import { useActions } from "../apps/offers";
import { hasEmails } from "../emails/emails-api";
import { ActionMenuItems } from "../records/RecordActions";
import type { Importable } from "./object-commands";

interface ObjectActionsProps {
  object: ObjectDefinition;
  attributes: readonly Attribute[];
  /** What the table shows: an export has the same. */
  shown: { filter: Filter | null; sorts: readonly Sort[]; columns: readonly string[] };
  onImport(what: Importable): void;
}

/** What can be done with an object as a whole: files in and out, and what apps can do, which is in the palette as well. */
export function ObjectActions({ object, attributes, shown, onImport }: ObjectActionsProps) {
  const w = useWorkspace();
  const slug = object.api_slug;
  const target = useMemo(() => ({ object: slug, attributes }), [slug, attributes]);
  const args = useMemo(() => ({ object: slug }), [slug]);
  const actions = useActions("object-action", target, args);
  useActionCommands("Object actions", actions);
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button variant="default" rightSection={<ChevronDown size={14} aria-hidden />}>
          Actions
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Upload size={15} aria-hidden />} onClick={() => onImport("records")}>
          Import a CSV file
        </Menu.Item>
        {hasEmails(slug) && (
          <Menu.Item leftSection={<Mails size={15} aria-hidden />} onClick={() => onImport("emails")}>
            Import e-mails
          </Menu.Item>
        )}
        <Menu.Item
          component="a"
          href={exportAddress(w, slug, shown)}
          download
          leftSection={<Download size={15} aria-hidden />}
        >
          Export as CSV
        </Menu.Item>
        {actions.length > 0 && <Menu.Divider />}
        <ActionMenuItems actions={actions} />
      </Menu.Dropdown>
    </Menu>
  );
}

function exportAddress(w: string, slug: string, { filter, sorts, columns }: ObjectActionsProps["shown"]): string {
  const query = new URLSearchParams({ columns: columns.join(",") });
  if (filter) query.set("filter", JSON.stringify(filter));
  if (sorts.length > 0) query.set("sorts", JSON.stringify(sorts));
  return `${workspacePath(w, "objects", slug, "export.csv")}?${query}`;
}
