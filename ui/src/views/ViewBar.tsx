import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { ArrowLeft, ArrowRight, Copy, Kanban, MoreHorizontal, Pencil, Plus, Table2, Trash2 } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Link } from "react-router";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { moveBetweenTabs } from "../parts/tabs";
import type { Field } from "./fields";
import type { ShownView } from "./useView";
import styles from "./ViewBar.module.css";
import { ViewDialog } from "./ViewDialog";
import { useViewWrites, type View, type ViewColumn } from "./views-api";

interface ViewBarProps {
  target: string;
  /** What the first tab is called, which has everything. */
  all: string;
  shown: ShownView;
  fields: readonly Field[];
  /** What a new view of what is shown gets as its columns. */
  columns: readonly ViewColumn[];
  /** Whether the member may make and change views. */
  editable: boolean;
}

type Asked = "new" | "edit" | "save-as" | "duplicate" | "delete" | null;

/** The saved views of an object or list as tabs, and what can be done with the one that is open. */
export function ViewBar({ target, all, shown, fields, columns, editable }: ViewBarProps) {
  const { views, view, unsaved } = shown;
  const writes = useViewWrites(target);
  const [asked, setAsked] = useState<Asked>(null);
  const [busy, setBusy] = useState(false);
  const at = view ? views.findIndex(({ id }) => id === view.id) : -1;
  const current = {
    type: view?.type ?? "table",
    group_by: view?.group_by ?? null,
    filter: shown.filter,
    sorts: shown.sorts,
    columns: [...columns],
    calculations: shown.calculations,
  };
  const work = async (task: () => Promise<unknown>) => {
    setBusy(true);
    await task();
    setBusy(false);
  };
  const save = () =>
    work(async () => {
      if (view && unsaved && (await writes.update(view.id, unsaved))) shown.reset();
    });
  const move = (step: number) => {
    const ids = views.map(({ id }) => id);
    const [id] = ids.splice(at, 1);
    if (id) ids.splice(at + step, 0, id);
    void writes.order(ids);
  };
  const remove = () =>
    work(async () => {
      if (view && (await writes.remove(view.id))) {
        setAsked(null);
        shown.open(null);
      }
    });
  const create = async (input: { title: string; type: View["type"]; group_by: string | null }) => {
    const made = await writes.create(asked === "new" ? input : { ...current, ...input });
    if (!made) return;
    if (asked === "save-as") shown.reset();
    setAsked(null);
    shown.open(made.id);
  };
  return (
    <div className={styles.bar}>
      <div
        className={styles.tabs}
        role="tablist"
        aria-label="Views"
        tabIndex={-1}
        onKeyDown={(event: KeyboardEvent<HTMLElement>) => moveBetweenTabs(event)}
      >
        <Tab title={all} type="table" search="" selected={view === null} />
        {views.map(({ id, title, type }) => (
          <Tab
            key={id}
            title={title}
            type={type}
            search={`?view=${id}`}
            selected={view?.id === id}
            unsaved={view?.id === id && unsaved !== null}
          />
        ))}
      </div>
      {view && editable && (
        <Menu position="bottom-start" width={200}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={26} aria-label={`Options of the view ${view.title}`}>
              <MoreHorizontal size={15} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Pencil size={15} aria-hidden />} onClick={() => setAsked("edit")}>
              Edit view…
            </Menu.Item>
            <Menu.Item leftSection={<Copy size={15} aria-hidden />} onClick={() => setAsked("duplicate")}>
              Duplicate…
            </Menu.Item>
            <Menu.Item leftSection={<ArrowLeft size={15} aria-hidden />} disabled={at <= 0} onClick={() => move(-1)}>
              Move left
            </Menu.Item>
            <Menu.Item
              leftSection={<ArrowRight size={15} aria-hidden />}
              disabled={at >= views.length - 1}
              onClick={() => move(1)}
            >
              Move right
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              leftSection={<Trash2 size={15} aria-hidden />}
              c="var(--danger-ink)"
              onClick={() => setAsked("delete")}
            >
              Delete…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {editable && (
        <Tooltip label="New view">
          <ActionIcon variant="subtle" color="gray" size={26} aria-label="New view" onClick={() => setAsked("new")}>
            <Plus size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <span className={styles.gap} />
      {unsaved && (
        <>
          <Button variant="subtle" color="gray" c="var(--ink-soft)" onClick={shown.reset}>
            Reset
          </Button>
          {editable && (
            <Button variant={view ? "default" : "filled"} onClick={() => setAsked("save-as")}>
              Save as new view
            </Button>
          )}
          {view && editable && (
            <Button loading={busy} onClick={() => void save()}>
              Save
            </Button>
          )}
        </>
      )}
      {(asked === "new" || asked === "save-as" || asked === "duplicate") && (
        <ViewDialog
          heading={asked === "new" ? "New view" : asked === "duplicate" ? "Duplicate view" : "Save as new view"}
          confirm="Create view"
          fields={fields}
          initial={{
            title: asked === "duplicate" && view ? `${view.title} (copy)` : "",
            type: asked === "new" ? "table" : current.type,
            group_by: asked === "new" ? null : current.group_by,
          }}
          onConfirm={create}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === "edit" && view && (
        <ViewDialog
          heading="Edit view"
          confirm="Save"
          fields={fields}
          initial={view}
          onConfirm={async (input) => {
            if (await writes.update(view.id, input)) setAsked(null);
          }}
          onClose={() => setAsked(null)}
        />
      )}
      <ConfirmDialog
        opened={asked === "delete" && view !== null}
        title={`Delete the view ${view?.title ?? ""}?`}
        text="It goes for every member of the workspace. What it shows stays."
        confirmLabel="Delete"
        destructive
        busy={busy}
        onConfirm={() => void remove()}
        onCancel={() => setAsked(null)}
      />
    </div>
  );
}

interface TabProps {
  title: string;
  type: View["type"];
  search: string;
  selected: boolean;
  unsaved?: boolean;
}

function Tab({ title, type, search, selected, unsaved = false }: TabProps) {
  const Icon = type === "board" ? Kanban : Table2;
  return (
    <Link to={{ search }} role="tab" className={styles.tab} aria-selected={selected} tabIndex={selected ? 0 : -1}>
      <Icon size={14} aria-hidden />
      <span className={styles.title}>{title}</span>
      {unsaved && <i className={styles.unsaved} role="img" aria-label="changed" />}
    </Link>
  );
}
