import { UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { List as ListIcon, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { NavLink } from "react-router";
import { useWorkspace } from "../api/workspace";
import { CreateListDialog } from "../lists/CreateListDialog";
import { listsQuery } from "../lists/lists-api";
import { useCommands } from "../palette/commands";
import styles from "./Sidebar.module.css";

/** The lists of the workspace, and the way to make one. */
export function ListsSection() {
  const w = useWorkspace();
  const lists = useQuery(listsQuery(w));
  const [creating, setCreating] = useState(false);
  const commands = useMemo(
    () => [
      {
        id: "new-list",
        group: "Page",
        label: "New list",
        keywords: "create list",
        icon: <Plus size={16} aria-hidden />,
        run: () => setCreating(true),
      },
    ],
    [],
  );
  useCommands(commands);
  return (
    <section className={styles.section} aria-label="Lists">
      <div className={styles.headingLine}>
        <h2 className={styles.heading}>Lists</h2>
        <UnstyledButton className={styles.add} aria-label="New list" onClick={() => setCreating(true)}>
          <Plus size={14} aria-hidden />
        </UnstyledButton>
      </div>
      {lists.isPending && <div className={styles.ghost} />}
      {lists.isError && <p className={styles.note}>Lists could not be loaded.</p>}
      {lists.data?.length === 0 && (
        <UnstyledButton className={styles.item} onClick={() => setCreating(true)}>
          <Plus size={16} aria-hidden />
          <span className={styles.label}>New list</span>
        </UnstyledButton>
      )}
      {lists.data?.map((list) => (
        <NavLink key={list.id.list_id} to={`/${w}/lists/${list.api_slug}`} className={styles.item}>
          <ListIcon size={16} aria-hidden />
          <span className={styles.label}>{list.name}</span>
        </NavLink>
      ))}
      <CreateListDialog opened={creating} onClose={() => setCreating(false)} />
    </section>
  );
}
