import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { attributesQuery, choicesQuery, membersQuery, objectsQuery, queryRecords } from "../api/queries";
import type { Value } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { searchFilter } from "../palette/search";
import { Avatar } from "../parts/Avatar";
import { memberName, OfferedMember, offeredMembers } from "../parts/members";
import { type PickItem, PickList } from "../parts/PickList";
import { Tag } from "../parts/Tag";
import styles from "./editors.module.css";
import { recordImage, recordName, tagColor, valueText } from "./read";
import { reasonOf } from "./refusal";
import type { EditorProps } from "./ValueEditor";
import { valueToWrite } from "./write";

interface Choice extends PickItem {
  /** What is written for it. */
  write: unknown;
}

interface ChoiceListProps {
  editor: EditorProps;
  choices: readonly Choice[];
  /** Keys of what is chosen. */
  chosen: readonly string[];
  loading: boolean;
  /** Set when the choices are searched elsewhere; otherwise they are narrowed here. */
  onSearch?: (typed: string) => void;
}

/** The values of an attribute, chosen from a list. One choice closes; several stay open. */
function ChoiceList({ editor, choices, chosen, loading, onSearch }: ChoiceListProps) {
  const { attribute, values, save, close } = editor;
  const [error, setError] = useState<string | null>(null);
  const write = async (next: unknown) => {
    setError(null);
    // One choice is done with its choosing; what the server says against it stands at the value.
    if (!attribute.is_multiselect) close();
    try {
      await save(next);
    } catch (thrown) {
      setError(reasonOf(thrown));
    }
  };
  const choose = (choice: Choice) => {
    const on = chosen.includes(choice.key);
    if (!attribute.is_multiselect) return write(on && !attribute.is_required ? null : choice.write);
    const kept = values.filter((_, index) => chosen[index] !== choice.key).map(valueToWrite);
    return write(on ? kept : [...values.map(valueToWrite), choice.write]);
  };
  return (
    <PickList
      label={attribute.title}
      searchLabel={`Find a value for ${attribute.title}`}
      items={choices}
      chosen={chosen}
      multiple={attribute.is_multiselect}
      loading={loading}
      error={error}
      onPick={(choice) => void choose(choice)}
      {...(onSearch ? { onSearch } : {})}
    />
  );
}

export function ChoiceEditor(props: EditorProps) {
  const w = useWorkspace();
  const { data, isPending } = useQuery(choicesQuery(w, props.object, props.attribute));
  const status = props.attribute.type === "status";
  const choices = (data ?? []).map(
    (choice): Choice => ({
      key: choice.id,
      label: choice.title,
      view: (
        <Tag color={tagColor(choice.title)} dot={status}>
          {choice.title}
        </Tag>
      ),
      write: choice.id,
    }),
  );
  const chosen = props.values.map((value) => {
    const id = valueToWrite(value);
    return typeof id === "string" ? id : valueText(value);
  });
  return <ChoiceList editor={props} choices={choices} chosen={chosen} loading={isPending} />;
}

export function MemberEditor(props: EditorProps) {
  const w = useWorkspace();
  const { data, isPending } = useQuery(membersQuery(w));
  const chosen = props.values.map((value) => String(value.referenced_actor_id));
  const choices = offeredMembers(data ?? [], chosen).map(
    (member): Choice => ({
      key: member.id.workspace_member_id,
      label: `${memberName(member)} ${member.email_address}`,
      view: <OfferedMember member={member} />,
      write: { referenced_actor_type: "workspace-member", referenced_actor_id: member.id.workspace_member_id },
    }),
  );
  return <ChoiceList editor={props} choices={choices} chosen={chosen} loading={isPending} />;
}

export function ReferenceEditor(props: EditorProps) {
  const w = useWorkspace();
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed, 120);
  const objects = useQuery(objectsQuery(w)).data ?? [];
  const allowed = props.attribute.config.record_reference.allowed_object_ids;
  const targets = allowed ? objects.filter((object) => allowed.includes(object.id.object_id)) : objects;
  const { data, isPending, isPlaceholderData } = useQuery({
    queryKey: [w, "search", "reference", targets.map((object) => object.api_slug), text],
    queryFn: async ({ client, signal }) => {
      const found = await Promise.all(
        targets.map(async (object) => {
          const attributes = await client.ensureQueryData(attributesQuery(w, object.api_slug));
          const filter = searchFilter(attributes, text);
          const documents = await queryRecords(
            w,
            object.api_slug,
            { ...(filter ? { filter } : {}), limit: 12 },
            signal,
          );
          return documents.map((document) => ({ object, document }));
        }),
      );
      return found.flat();
    },
    enabled: targets.length > 0,
    placeholderData: (previous) => previous,
    staleTime: 5_000,
  });
  const choices = (data ?? []).map(({ object, document }): Choice => {
    const name = recordName(document) || `Unnamed ${object.singular_noun.toLowerCase()}`;
    const shape = object.api_slug === "people" ? "round" : "box";
    return {
      key: document.id.record_id,
      label: name,
      view: (
        <span className={styles.person}>
          <Avatar name={name} src={recordImage(document)} size={18} shape={shape} />
          {name}
        </span>
      ),
      write: { target_object: object.api_slug, target_record_id: document.id.record_id },
    };
  });
  const chosen = props.values.map((value: Value) => String(value.target_record_id));
  const loading = isPending || isPlaceholderData || typed !== text;
  return <ChoiceList editor={props} choices={choices} chosen={chosen} loading={loading} onSearch={setTyped} />;
}
