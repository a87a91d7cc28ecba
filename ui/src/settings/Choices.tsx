import { ActionIcon, Skeleton, TextInput, Tooltip } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Archive, ArchiveRestore, Plus } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { messageOf } from "../api/client";
import type { Attribute } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { tagColor } from "../values/read";
import own from "./Schema.module.css";
import { allChoicesQuery, changeChoice, createChoice, type FullChoice, schemaKeys } from "./schema-api";
import styles from "./settings.module.css";

/** The options of a select attribute, or the statuses of a status attribute: added at the end, renamed, archived. */
export function Choices({ target, attribute, editable }: { target: string; attribute: Attribute; editable: boolean }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const choices = useQuery(allChoicesQuery(w, target, attribute));
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string | null>(null);
  const noun = attribute.type === "status" ? "status" : "option";
  const change = useMutation({
    mutationFn: (write: () => Promise<unknown>) => write(),
    onMutate: () => setError(null),
    onError: (thrown) => setError(messageOf(thrown)),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: schemaKeys.choices(w, target, attribute.api_slug) }),
        client.invalidateQueries({ queryKey: [w, "options"] }),
      ]),
  });
  const add = () => {
    const title = typed.trim();
    if (title === "") return;
    change.mutate(() => createChoice(w, target, attribute, title), { onSuccess: () => setTyped("") });
  };
  return (
    <fieldset className={own.choices}>
      <legend className={styles.legend}>{attribute.type === "status" ? "Statuses" : "Options"}</legend>
      {choices.isPending && <Skeleton h={28} />}
      {choices.isError && !choices.data && <p className={styles.error}>{messageOf(choices.error)}</p>}
      <ul className={own.choiceList}>
        {choices.data?.map((choice) => (
          <ChoiceRow
            key={`${choice.id}/${choice.title}`}
            choice={choice}
            editable={editable}
            onChange={(next) => change.mutate(() => changeChoice(w, target, attribute, choice.id, next))}
          />
        ))}
      </ul>
      {editable && (
        <TextInput
          aria-label={`New ${noun}`}
          placeholder={noun === "status" ? "Add a status…" : "Add an option…"}
          value={typed}
          maxLength={200}
          leftSection={<Plus size={13} aria-hidden />}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
            // The dialog itself is not done.
            event.preventDefault();
            add();
          }}
        />
      )}
      {error && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

interface ChoiceRowProps {
  choice: FullChoice;
  editable: boolean;
  onChange(change: { title?: string; is_archived?: boolean }): void;
}

function ChoiceRow({ choice, editable, onChange }: ChoiceRowProps) {
  const [title, setTitle] = useState(choice.title);
  const write = () => {
    const next = title.trim();
    if (next === "") setTitle(choice.title);
    else if (next !== choice.title) onChange({ title: next });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      write();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      setTitle(choice.title);
    }
  };
  const color = tagColor(choice.title);
  return (
    <li className={own.choice} data-archived={choice.is_archived || undefined}>
      <i className={own.dot} style={{ background: `var(--tag-${color}-fg)` }} aria-hidden />
      <input
        className={own.choiceTitle}
        aria-label={`Title of ${choice.title}`}
        value={title}
        maxLength={200}
        readOnly={!editable}
        onChange={(event) => setTitle(event.currentTarget.value)}
        onBlur={write}
        onKeyDown={onKeyDown}
      />
      {choice.is_archived && <span className={styles.faint}>Archived</span>}
      {editable && (
        <Tooltip label={choice.is_archived ? "Restore" : "Archive"}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label={`${choice.is_archived ? "Restore" : "Archive"} ${choice.title}`}
            onClick={() => onChange({ is_archived: !choice.is_archived })}
          >
            {choice.is_archived ? <ArchiveRestore size={13} aria-hidden /> : <Archive size={13} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}
