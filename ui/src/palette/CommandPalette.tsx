import { Modal, useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import {
  Blocks,
  Circle,
  CircleCheck,
  CircleCheckBig,
  List as ListIcon,
  Monitor,
  Moon,
  NotebookPen,
  Plus,
  Search,
  Sun,
  Users,
  Workflow,
} from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../api/client";
import { appsQuery, objectsQuery } from "../api/queries";
import { useSession, useWorkspace } from "../api/workspace";
import { listsQuery } from "../lists/lists-api";
import { AppAvatar } from "../parts/AppAvatar";
import { Avatar } from "../parts/Avatar";
import { toastError } from "../parts/toast-store";
import { objectIcon } from "../shell/Sidebar";
import { overlay } from "../styles/theme";
import { formatDate } from "../values/read";
import { useWorkflowActs } from "../workflows/useWorkflowActs";
import { workflowsQuery } from "../workflows/workflows-api";
import styles from "./CommandPalette.module.css";
import { type Command, score, useAllCommands, usePalette } from "./commands";
import { useRecordSearch, useWorkSearch } from "./search";

interface Row {
  id: string;
  label: string;
  detail?: string;
  icon: ReactNode;
  run(): void | Promise<void>;
}

interface Group {
  title: string;
  rows: Row[];
}

/** The order of the groups before anything is typed; a group that is not among them comes last. */
const GROUPS = ["Selected records", "Record actions", "Object actions", "Go to", "Page", "Workflows", "Theme", "Help"];

export function CommandPalette() {
  const { opened, close } = usePalette();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    // The next key is the page's, not of a field that only fades.
    if (!opened) input.current?.blur();
  }, [opened]);
  return (
    <Modal.Root opened={opened} onClose={close} size={620} yOffset="14vh" centered={false}>
      <Modal.Overlay {...overlay} />
      <Modal.Content aria-label="Command palette" radius={14}>
        <PaletteBody input={input} onClose={close} />
      </Modal.Content>
    </Modal.Root>
  );
}

function PaletteBody({ input, onClose }: { input: RefObject<HTMLInputElement | null>; onClose(): void }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const groups = useGroups(typed);
  const rows = groups.flatMap((group) => group.rows);
  const active = rows[Math.min(at, rows.length - 1)];

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new text starts at its best answer
  useEffect(() => setAt(0), [typed]);
  useEffect(() => {
    if (active) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: "nearest" });
  }, [active]);

  const run = (row: Row | undefined) => {
    if (!row) return;
    onClose();
    Promise.resolve(row.run()).catch((error) => toastError(`“${row.label}” failed`, messageOf(error)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && rows.length > 0) {
      event.preventDefault();
      setAt((value) => (Math.min(value, rows.length - 1) + step + rows.length) % rows.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(active);
    }
  };
  const optionId = (row: Row) => `${listId}-${row.id}`;
  return (
    <>
      <div className={styles.top}>
        <Search size={17} aria-hidden />
        <input
          ref={input}
          className={styles.input}
          type="search"
          aria-label="Search records, notes, tasks and commands"
          aria-controls={listId}
          aria-activedescendant={active ? optionId(active) : undefined}
          placeholder="Search records, notes and tasks, or type a command…"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <kbd aria-hidden>Esc</kbd>
      </div>
      <div className={styles.list} id={listId} role="listbox" aria-label="Results" ref={list} tabIndex={-1}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand inside a listbox
          <div key={group.title} role="group" aria-label={group.title} className={styles.group}>
            <div className={styles.heading} aria-hidden>
              {group.title}
            </div>
            {group.rows.map((row) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works from the search box (aria-activedescendant)
              <div
                key={row.id}
                id={optionId(row)}
                role="option"
                tabIndex={-1}
                aria-selected={row === active}
                className={styles.row}
                onMouseMove={() => setAt(rows.indexOf(row))}
                onClick={() => run(row)}
              >
                <span className={styles.icon}>{row.icon}</span>
                <span className={styles.label}>{row.label}</span>
                {row.detail && <span className={styles.detail}>{row.detail}</span>}
              </div>
            ))}
          </div>
        ))}
      </div>
      {rows.length === 0 && (
        <p className={styles.none} role="status">
          Nothing matches “{typed}”.
        </p>
      )}
      <div className={styles.foot} aria-hidden>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> to move
        </span>
        <span>
          <kbd>↵</kbd> to run
        </span>
      </div>
    </>
  );
}

function useGroups(typed: string): Group[] {
  const w = useWorkspace();
  const text = typed.trim();
  const [searched] = useDebouncedValue(text, 90);
  const registered = useAllCommands();
  const own = useOwnCommands();
  const objects = useQuery(objectsQuery(w)).data;
  const { found } = useRecordSearch(w, searched, searched !== "");
  const work = useWorkSearch(w, searched);
  const navigate = useNavigate();
  return useMemo(() => {
    const byGroup = new Map<string, { row: Row; rank: number }[]>();
    for (const command of [...registered, ...own]) {
      const rank = text === "" ? 1 : score(`${command.label} ${command.app ?? ""} ${command.keywords ?? ""}`, text);
      if (rank === 0) continue;
      const rows = byGroup.get(command.group) ?? [];
      rows.push({ row: asRow(command), rank });
      byGroup.set(command.group, rows);
    }
    const groups = [...byGroup].map(([title, rows]) => ({
      title,
      best: Math.max(...rows.map((item) => item.rank)),
      rows: rows.sort((a, b) => b.rank - a.rank).map((item) => item.row),
    }));
    const records = found.map((record): Row => {
      const noun = objects?.find((object) => object.api_slug === record.object_slug)?.singular_noun ?? "Record";
      const name = record.record_text || `Unnamed ${noun.toLowerCase()}`;
      const shape = record.object_slug === "people" ? "round" : "box";
      return {
        id: record.id.record_id,
        label: name,
        detail: record.email_addresses?.[0] ?? record.domains?.[0] ?? noun,
        icon: <Avatar name={name} src={record.record_image} size={18} shape={shape} />,
        run: () => void navigate(`/${w}/${record.object_slug}/${record.id.record_id}`),
      };
    });
    if (records.length > 0) groups.push({ title: "Records", best: 2.5, rows: records.slice(0, 12) });
    const notes = work.notes.map(
      (note): Row => ({
        id: note.id.note_id,
        label: note.title || note.excerpt || "Untitled",
        ...(note.title && note.excerpt ? { detail: note.excerpt } : {}),
        icon: <NotebookPen size={16} aria-hidden />,
        run: () => void navigate(`/${w}/notes/${note.id.note_id}`),
      }),
    );
    if (notes.length > 0) groups.push({ title: "Notes", best: 2.4, rows: notes });
    const tasks = work.tasks.map((task): Row => {
      const [link] = task.linked_records;
      const done = task.is_completed ? "?of=all&state=completed" : "?of=all";
      return {
        id: task.id.task_id,
        label: task.content_plaintext,
        detail: task.is_completed ? "Completed" : task.deadline_at ? `Due ${formatDate(task.deadline_at)}` : "Open",
        icon: task.is_completed ? <CircleCheck size={16} aria-hidden /> : <Circle size={16} aria-hidden />,
        run: () =>
          void navigate(link ? `/${w}/${link.target_object_id}/${link.target_record_id}/tasks` : `/${w}/tasks${done}`),
      };
    });
    if (tasks.length > 0) groups.push({ title: "Tasks", best: 2.3, rows: tasks });
    const place = (group: Group) => (GROUPS.indexOf(group.title) + GROUPS.length + 1) % (GROUPS.length + 1);
    return text === "" ? groups.sort((a, b) => place(a) - place(b)) : groups.sort((a, b) => b.best - a.best);
  }, [registered, own, found, work, objects, text, w, navigate]);
}

const asRow = (command: Command): Row => ({
  id: command.id,
  label: command.label,
  icon: command.icon,
  run: command.run,
  ...(command.app ? { detail: command.app } : {}),
});

/** What is always there: every object and app, and the theme. */
function useOwnCommands(): Command[] {
  const w = useWorkspace();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const objects = useQuery(objectsQuery(w)).data;
  const apps = useQuery(appsQuery(w)).data;
  const lists = useQuery(listsQuery(w)).data;
  const workflows = useQuery(workflowsQuery(w)).data;
  const { create } = useWorkflowActs();
  const isAdmin = useSession().member.access_level === "admin";
  return useMemo(() => {
    const go = (id: string, label: string, to: string, icon: ReactNode, keywords = ""): Command => ({
      id,
      group: "Go to",
      label,
      icon,
      keywords: `go to open ${keywords}`,
      run: () => void navigate(to),
    });
    const scheme = (value: "light" | "dark" | "auto", label: string, icon: ReactNode): Command => ({
      id: `theme-${value}`,
      group: "Theme",
      label,
      icon,
      keywords: "theme colour scheme appearance",
      run: () => setColorScheme(value),
    });
    return [
      ...(objects ?? []).map((object) => {
        const Icon = objectIcon(object.api_slug);
        return go(`go-${object.api_slug}`, object.plural_noun, `/${w}/${object.api_slug}`, <Icon size={16} />, "table");
      }),
      go("go-tasks", "Tasks", `/${w}/tasks`, <CircleCheckBig size={16} />, "to do"),
      go("go-notes", "Notes", `/${w}/notes`, <NotebookPen size={16} />),
      go("go-workflows", "Workflows", `/${w}/workflows`, <Workflow size={16} />, "automation"),
      ...(workflows ?? [])
        .filter((workflow) => workflow.status !== "archived")
        .map(
          (workflow): Command => ({
            ...go(
              `go-workflow-${workflow.id}`,
              workflow.title,
              `/${w}/workflows/${workflow.id}`,
              <Workflow size={16} />,
              "workflow",
            ),
            group: "Workflows",
          }),
        ),
      ...(isAdmin
        ? [
            {
              id: "new-workflow",
              group: "Workflows",
              label: "New workflow",
              icon: <Plus size={16} />,
              keywords: "create automation",
              run: () => create(),
            },
          ]
        : []),
      ...(lists ?? []).map((list) =>
        go(`go-list-${list.id.list_id}`, list.name, `/${w}/lists/${list.api_slug}`, <ListIcon size={16} />, "list"),
      ),
      go("go-apps", "App directory", `/${w}/apps`, <Blocks size={16} />, "apps install"),
      ...(apps ?? [])
        .filter((app) => app.install)
        .map((app) =>
          go(
            `go-app-${app.slug}`,
            app.name,
            `/${w}/apps/${app.slug}`,
            <AppAvatar app={app} size={18} />,
            "app settings connections logs",
          ),
        ),
      go("go-members", "Members", `/${w}/settings/members`, <Users size={16} />, "settings invite people users access"),
      scheme("light", "Light theme", <Sun size={16} />),
      scheme("dark", "Dark theme", <Moon size={16} />),
      scheme("auto", "Theme of the system", <Monitor size={16} />),
    ];
  }, [w, objects, apps, lists, workflows, isAdmin, create, navigate, setColorScheme]);
}
