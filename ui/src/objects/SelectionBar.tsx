import { Button, Loader, Menu } from "@mantine/core";
import { ChevronUp } from "lucide-react";
import { useCallback, useMemo } from "react";
import type { Attribute, ObjectDefinition } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { useActionCommands } from "../apps/action-commands";
import { AppIcon } from "../apps/icons";
import { type OfferedAction, useActions } from "../apps/offers";
import { MergeRecords } from "../merge/MergeRecords";
import { useCorner } from "../parts/corner";
import { ActionMenuItems } from "../records/RecordActions";
import { RunCommands } from "../workflows/RunCommands";
import { ClearSelection } from "./ClearSelection";
import styles from "./DataTable.module.css";
import { DeleteRecords } from "./DeleteRecords";
import { type Matching, matchingIds } from "./matching";

/** Actions that stand in the bar; the others are in its menu. */
const ACTIONS_AS_BUTTONS = 2;

interface SelectionBarProps {
  object: ObjectDefinition;
  attributes: readonly Attribute[];
  /** Selected among the loaded records, in the order of the table. */
  selected: string[];
  matching: Matching;
  /** All that match are selected, loaded or not. */
  everything: boolean;
  /** Selects all that match; null where that is no more than what is selected already. */
  onEverything: (() => void) | null;
  onClear(): void;
}

/** What can be done with the selected records: the bar over the table, and the same in the palette. */
export function SelectionBar(props: SelectionBarProps) {
  const { object, attributes, selected, matching, everything, onEverything, onClear } = props;
  const w = useWorkspace();
  const slug = object.api_slug;
  const plural = object.plural_noun.toLowerCase();
  const ids = useCallback(
    async () => (everything ? await matchingIds(w, slug, matching) : selected),
    [everything, w, slug, matching, selected],
  );
  const target = useMemo(() => ({ object: slug, attributes }), [slug, attributes]);
  const args = useMemo(() => ({ object: slug }), [slug]);
  const resolve = useCallback(async () => ({ recordIds: await ids() }), [ids]);
  const actions = useActions("bulk-record-action", target, args, resolve);
  useActionCommands("Selected records", actions);
  useCorner("selectionBar");
  const [one, other, third] = selected;
  return (
    <div className={styles.selection} role="toolbar" aria-label="Selected records">
      <span className={styles.selected} aria-live="polite">
        {everything ? (matching.filter ? "All that match" : `All ${plural}`) : selected.length} selected
      </span>
      {!everything && onEverything && (
        <Button variant="subtle" onClick={onEverything}>
          Select all {matching.filter ? "that match" : plural}
        </Button>
      )}
      {actions.slice(0, ACTIONS_AS_BUTTONS).map((action) => (
        <BulkButton key={action.key} action={action} />
      ))}
      {actions.length > ACTIONS_AS_BUTTONS && (
        <Menu position="top-end" width={230}>
          <Menu.Target>
            <Button
              variant="subtle"
              color="gray"
              c="var(--ink-soft)"
              rightSection={<ChevronUp size={14} aria-hidden />}
            >
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <ActionMenuItems actions={actions.slice(ACTIONS_AS_BUTTONS)} />
          </Menu.Dropdown>
        </Menu>
      )}
      <RunCommands on={args} records={ids} group="Selected records" subtle />
      {!everything && one && other && !third && <MergeRecords object={object} records={[one, other]} />}
      <DeleteRecords object={object} count={everything ? null : selected.length} records={ids} onDone={onClear} />
      <ClearSelection onClear={onClear} />
    </div>
  );
}

function BulkButton({ action }: { action: OfferedAction }) {
  return (
    <Button
      variant="subtle"
      color="gray"
      c="var(--ink)"
      leftSection={
        action.pending ? (
          <Loader size={13} color="gray" aria-hidden />
        ) : (
          <AppIcon name={action.icon} app={action.app} size={15} />
        )
      }
      aria-disabled={action.pending}
      aria-busy={action.pending}
      onClick={() => {
        if (!action.pending) void action.run();
      }}
    >
      {action.label}
    </Button>
  );
}
