import { useDebouncedValue } from "@mantine/hooks";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { membersQuery, objectsQuery, queryRecords, recordQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { useRecordSearch } from "../palette/search";
import { type Distinction, tellApart } from "../values/apart";
import { recordImage, recordName } from "../values/read";
import { Avatar } from "./Avatar";
import { memberName, OfferedMember, offeredMembers } from "./members";
import { type PickItem, PickList } from "./PickList";
import styles from "./PickList.module.css";

interface MemberPickerProps {
  label: string;
  chosen: readonly string[];
  multiple?: boolean;
  onPick(member: string): void;
}

/** A member of the workspace who is not suspended, by name or e-mail address. */
export function MemberPicker({ label, chosen, multiple = false, onPick }: MemberPickerProps) {
  const w = useWorkspace();
  const { data, isPending } = useQuery(membersQuery(w));
  const items = offeredMembers(data ?? [], chosen).map(
    (member): PickItem => ({
      key: member.id.workspace_member_id,
      label: `${memberName(member)} ${member.email_address}`,
      view: <OfferedMember member={member} />,
    }),
  );
  return (
    <PickList
      label={label}
      placeholder="Find a member…"
      items={items}
      chosen={chosen}
      multiple={multiple}
      loading={isPending}
      onPick={(item) => onPick(item.key)}
    />
  );
}

interface PickedRecord extends PickItem {
  object: string;
}

interface RecordPickerProps {
  label: string;
  /** Slugs of the objects whose records are offered; all without. */
  objects?: readonly string[];
  chosen?: readonly string[];
  multiple?: boolean;
  error?: string | null;
  onPick(record: { object: string; record: string; name: string }): void;
}

interface Found {
  object: string;
  record: string;
  name: string;
}

/** What tells those of the same name apart. Only for them the records themselves are loaded. */
function useToldApart(w: string, found: readonly Found[]): ReadonlyMap<string, Distinction> {
  const isTwin = (one: Found, other: Found) =>
    other !== one && other.object === one.object && other.name.toLowerCase() === one.name.toLowerCase();
  const twins = found.filter((one) => found.some((other) => isTwin(one, other)));
  const documents = useQueries({
    queries: twins.map(({ object, record }) => recordQuery(w, object, record)),
    combine: (answers) => answers.flatMap(({ data }) => data ?? []),
  });
  return tellApart(documents);
}

/** How many records are offered before anything is typed, of each object. */
const OFFERED = 6;

/** A record, by the words in any of its values. */
export function RecordPicker(props: RecordPickerProps) {
  const { label, objects: allowed, chosen = [], multiple = false, error = null, onPick } = props;
  const w = useWorkspace();
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed.trim(), 120);
  const objects = (useQuery(objectsQuery(w)).data ?? []).filter(
    (object) => !allowed || allowed.includes(object.api_slug),
  );
  const slugs = objects.map((object) => object.api_slug);
  const search = useRecordSearch(w, text, text !== "", slugs);
  const first = useQuery({
    queryKey: [w, "search", "offered", slugs],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        slugs.map(async (object) =>
          (await queryRecords(w, object, { limit: slugs.length === 1 ? 2 * OFFERED : OFFERED }, signal)).map(
            (document) => ({
              object,
              record: document.id.record_id,
              name: recordName(document),
              image: recordImage(document),
            }),
          ),
        ),
      );
      return lists.flat();
    },
    enabled: text === "" && slugs.length > 0,
    staleTime: 10_000,
  });
  const found =
    text === ""
      ? (first.data ?? [])
      : search.found.map((record) => ({
          object: record.object_slug,
          record: record.id.record_id,
          name: record.record_text,
          image: record.record_image,
        }));
  const toldApart = useToldApart(w, found);
  const items = found.map(({ object, record, name, image }): PickedRecord => {
    const noun = objects.find((item) => item.api_slug === object)?.singular_noun ?? "Record";
    const shown = name || `Unnamed ${noun.toLowerCase()}`;
    const detail = [toldApart.get(record)?.text, slugs.length > 1 ? noun : undefined].filter(Boolean).join(" · ");
    return {
      key: record,
      label: shown,
      object,
      view: (
        <>
          <span className={styles.person}>
            <Avatar name={shown} src={image} size={18} shape={object === "people" ? "round" : "box"} />
            <span>{shown}</span>
          </span>
          {detail && <span className={styles.detail}>{detail}</span>}
        </>
      ),
    };
  });
  return (
    <PickList
      label={label}
      placeholder="Find a record…"
      items={items}
      chosen={chosen}
      multiple={multiple}
      loading={typed.trim() !== text || (text === "" ? first.isPending : search.loading)}
      empty={text === "" ? "There are no records yet." : `Nothing matches “${text}”.`}
      error={error}
      onSearch={setTyped}
      onPick={(item) => onPick({ object: item.object, record: item.key, name: item.label })}
    />
  );
}
