import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { choicesQuery } from "../../api/queries";
import type { AttributeType } from "../../api/types";
import { useWorkspace } from "../../api/workspace";
import { PickList } from "../../parts/PickList";
import { MemberPicker, RecordPicker } from "../../parts/pickers";
import { ActorChip, RecordChip } from "../../parts/RecordChip";
import { Tag } from "../../parts/Tag";
import { tagColor } from "../../values/read";
import { optionText, slugIn } from "../schema";
import type { Json, SchemaNode } from "../types";
import { isTagged } from "../values";
import { type InputProps, useBlockForm } from "./form-context";
import { PickButton } from "./PickButton";

interface EntityInputProps extends InputProps {
  node: SchemaNode;
  invalid?: boolean;
}

const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");
const field = (value: Json | undefined, name: string): string => (isTagged(value) ? text(value[name]) : "");

/** One of a few, as the browser's own list: nothing else is as quick by keyboard. */
function Chooser(
  props: InputProps & { choices: { value: string; label: string }[]; chosen: string; invalid?: boolean },
) {
  const { label, choices, chosen, onChange, invalid } = props;
  const { editable } = useBlockForm();
  const known = chosen === "" || choices.some((choice) => choice.value === chosen);
  return (
    <NativeSelect
      aria-label={label}
      value={chosen}
      error={invalid}
      disabled={!editable}
      onChange={(event) => onChange(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
      data={[
        { value: "", label: "Choose…" },
        ...choices,
        ...(known ? [] : [{ value: chosen, label: `${chosen} (gone)` }]),
      ]}
    />
  );
}

export function ObjectInput(props: EntityInputProps) {
  const { world } = useBlockForm();
  return (
    <Chooser
      {...props}
      chosen={slugIn(props.value) ?? ""}
      choices={world.objects.map((object) => ({ value: object.api_slug, label: object.plural_noun }))}
      onChange={(slug) => props.onChange(slug === undefined ? undefined : { $: "attio-object", object: slug })}
    />
  );
}

export function ListInput(props: EntityInputProps) {
  const { world } = useBlockForm();
  return (
    <Chooser
      {...props}
      chosen={slugIn(props.value) ?? ""}
      choices={world.lists.map((list) => ({ value: list.api_slug, label: list.name }))}
      onChange={(slug) => props.onChange(slug === undefined ? undefined : { $: "attio-list", list: slug })}
    />
  );
}

/** Whose attributes an input is about: what a sibling holds, by the options `of`, `object_from` and `list_from`. */
export function useOwner(node: SchemaNode): { target: string; slug: string; isList: boolean } | null {
  const { config } = useBlockForm();
  for (const option of ["of", "object_from", "list_from"]) {
    const from = optionText(node, option);
    const held = from === undefined ? undefined : config[from];
    const slug = slugIn(held);
    if (!from || !slug) continue;
    const isList = option === "list_from" || from === "list" || (isTagged(held) && held.$ === "attio-list");
    return { target: isList ? `lists/${slug}` : slug, slug, isList };
  }
  return null;
}

export function AttributeInput(props: EntityInputProps) {
  const { world } = useBlockForm();
  const owner = useOwner(props.node);
  const isFree = !props.node.object_from && !props.node.list_from && !props.node.of;
  const attributes = owner ? (world.attributesOf(owner.target) ?? []) : [];
  const write = (slug: Json | undefined, object: string | undefined) =>
    props.onChange(
      typeof slug === "string" ? { $: "attio-attribute", ...(object ? { object } : {}), attribute: slug } : undefined,
    );
  if (isFree) {
    const object = field(props.value, "object");
    const chosen = slugIn(props.value);
    const choices = world.objects.flatMap((item) =>
      (world.attributesOf(item.api_slug) ?? []).map((attribute) => ({
        value: `${item.api_slug}/${attribute.api_slug}`,
        label: `${item.singular_noun} › ${attribute.title}`,
      })),
    );
    return (
      <Chooser
        {...props}
        chosen={chosen ? `${object}/${chosen}` : ""}
        choices={choices}
        onChange={(path) => {
          const [of, slug] = text(path ?? "").split("/");
          write(slug, of);
        }}
      />
    );
  }
  return (
    <Chooser
      {...props}
      chosen={slugIn(props.value) ?? ""}
      choices={attributes
        .filter((attribute) => !attribute.is_archived)
        .map((attribute) => ({ value: attribute.api_slug, label: attribute.title }))}
      onChange={(slug) => write(slug, owner && !owner.isList ? owner.slug : undefined)}
    />
  );
}

export function SelectInput({ label, value, onChange, node, invalid }: EntityInputProps) {
  const w = useWorkspace();
  const object = optionText(node, "object_slug") ?? "";
  const attribute = optionText(node, "attribute_slug") ?? "";
  const type = (optionText(node, "attribute_type") ?? "select") as AttributeType;
  const target = node.of_list === true ? `lists/${object}` : object;
  const choices = useQuery({
    ...choicesQuery(w, target, { api_slug: attribute, type }),
    enabled: object !== "" && attribute !== "",
  });
  const id = field(value, "selectOptionId");
  const chosen = choices.data?.find((choice) => choice.id === id);
  const title = chosen?.title ?? field(value, "title") ?? (typeof value === "string" ? value : "");
  return (
    <PickButton
      label={label}
      placeholder={object === "" ? "Only a variable can stand here" : "Choose an option…"}
      disabled={object === ""}
      {...(invalid ? { invalid } : {})}
      shown={title ? <Tag color={tagColor(title)}>{title}</Tag> : null}
    >
      {(close) => (
        <PickList
          label={label}
          items={(choices.data ?? []).map((choice) => ({
            key: choice.id,
            label: choice.title,
            view: <Tag color={tagColor(choice.title)}>{choice.title}</Tag>,
          }))}
          chosen={id ? [id] : []}
          loading={choices.isPending}
          onPick={(item) => {
            close();
            const next = { $: "attio-select", object, attribute, selectOptionId: item.key, title: item.label };
            onChange(item.key === id ? undefined : next);
          }}
        />
      )}
    </PickButton>
  );
}

export function RecordInput({ label, value, onChange, node, invalid }: EntityInputProps) {
  const owner = useOwner(node);
  const only = optionText(node, "object_slug") ?? (owner && !owner.isList ? owner.slug : undefined);
  const object = field(value, "object");
  const record = field(value, "recordId");
  return (
    <PickButton
      label={label}
      placeholder="Choose a record…"
      {...(invalid ? { invalid } : {})}
      shown={record ? <RecordChip object={object} record={record} link={false} /> : null}
    >
      {(close) => (
        <RecordPicker
          label={label}
          {...(only ? { objects: [only] } : {})}
          chosen={record ? [record] : []}
          onPick={(picked) => {
            close();
            onChange({ $: "attio-entity-reference", object: picked.object, recordId: picked.record });
          }}
        />
      )}
    </PickButton>
  );
}

export function ActorInput({ label, value, onChange, invalid }: EntityInputProps) {
  const actorId = field(value, "actorId");
  return (
    <PickButton
      label={label}
      placeholder="Choose a member…"
      {...(invalid ? { invalid } : {})}
      shown={actorId ? <ActorChip actor={{ type: field(value, "actorType"), id: actorId }} /> : null}
    >
      {(close) => (
        <MemberPicker
          label={label}
          chosen={actorId ? [actorId] : []}
          onPick={(member) => {
            close();
            onChange(
              member === actorId ? undefined : { $: "attio-actor", actorId: member, actorType: "workspace-member" },
            );
          }}
        />
      )}
    </PickButton>
  );
}
