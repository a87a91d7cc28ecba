import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { MessageSquare } from "lucide-react";
import { useMemo, useState } from "react";
import { recordQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { threadsQuery } from "../comments/comments-api";
import { Threads } from "../comments/Threads";
import { recordName } from "../values/read";
import type { List } from "./lists-api";

/** An entry of a list, and the record that it is of. */
export interface EntryRef {
  list: List;
  entry: string;
  object: string;
  record: string;
}

const placeOf = ({ list, entry, record }: EntryRef) => ({ list: list.api_slug, entry, record });

/** Opens what is said about an entry. */
export function EntryComments({ of, counted = false }: { of: EntryRef; counted?: boolean }) {
  const w = useWorkspace();
  const [open, setOpen] = useState(false);
  const threads = useQuery({ ...threadsQuery(w, placeOf(of)), enabled: counted });
  const talking = threads.data?.filter((thread) => !thread.comments[0]?.resolved_at).length ?? 0;
  const label = counted && talking > 0 ? `${talking} ${talking === 1 ? "thread" : "threads"}` : "Comments";
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        c={talking > 0 ? "var(--ink)" : "var(--ink-soft)"}
        size={counted ? "compact-sm" : "sm"}
        leftSection={<MessageSquare size={14} aria-hidden />}
        aria-label={label === "Comments" ? undefined : `Comments: ${label}`}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      {open && <EntryCommentsDialog of={of} onClose={() => setOpen(false)} />}
    </>
  );
}

/** What members say to each other about an entry: apart from what they say about its record. */
function EntryCommentsDialog({ of, onClose }: { of: EntryRef; onClose(): void }) {
  const w = useWorkspace();
  const { list, entry, object, record } = of;
  const document = useQuery(recordQuery(w, object, record)).data;
  const name = (document && recordName(document)) || "this entry";
  const place = useMemo(() => ({ list: list.api_slug, entry, record }), [list.api_slug, entry, record]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${name} on ${list.name}`}
      size={620}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the page behind are not meant here */}
      <div onKeyDown={(event) => event.stopPropagation()}>
        <Threads place={place} about={name} />
      </div>
    </Modal>
  );
}
