import { Button, MultiSelect, Popover, TextInput } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import dayjs from "dayjs";
import { ChevronDown } from "lucide-react";
import { choicesQuery, membersQuery, objectsQuery, recordQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { memberLabel, membersToFilterBy } from "../parts/members";
import { RecordPicker } from "../parts/pickers";
import { recordName } from "../values/read";
import type { FilterField, Operator } from "./filter";

interface FilterValueProps {
  field: FilterField;
  operator: Operator;
  value: string | string[];
  onChange(value: string | string[]): void;
}

/** What a condition compares with. */
export function FilterValue(props: FilterValueProps) {
  const { field, operator, onChange } = props;
  const text = typeof props.value === "string" ? props.value : "";
  const label = `Value for ${field.label}`;
  switch (operator.operand) {
    case "none":
      return null;
    case "many":
      if (field.kind === "record") return <Records {...props} label={label} />;
      return field.kind === "actor" ? <Members {...props} label={label} /> : <Choices {...props} label={label} />;
    case "timestamp":
      return (
        <TextInput
          type="datetime-local"
          aria-label={label}
          value={text === "" ? "" : dayjs(text).format("YYYY-MM-DDTHH:mm")}
          onChange={(event) => {
            const moment = dayjs(event.currentTarget.value);
            onChange(moment.isValid() ? moment.toISOString() : "");
          }}
        />
      );
    default: {
      const type = operator.operand === "number" ? "number" : operator.operand;
      return (
        <TextInput
          type={type}
          step={type === "number" ? "any" : undefined}
          aria-label={label}
          placeholder={type === "text" ? "Type a text" : type === "number" ? "Number" : undefined}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    }
  }
}

type ManyProps = FilterValueProps & { label: string };

const listOf = (value: string | string[]): string[] => (Array.isArray(value) ? value : []);

/** Options and statuses go by their titles, as they do in saved filters; ids that somebody wrote stay ids. */
function Choices({ field, value, label, onChange }: ManyProps) {
  const w = useWorkspace();
  const { data = [] } = useQuery(choicesQuery(w, field.target, field.attribute));
  const chosen = listOf(value);
  const titleOf = (key: string) => data.find(({ id }) => id === key)?.title ?? key;
  const options = [...new Set([...data.map(({ title }) => title), ...chosen.map(titleOf)])];
  return <Many label={label} options={options} value={chosen.map(titleOf)} onChange={onChange} />;
}

function Members({ value, label, onChange }: ManyProps) {
  const w = useWorkspace();
  const { data = [] } = useQuery(membersQuery(w));
  const known = membersToFilterBy(data).map((member) => ({
    value: member.id.workspace_member_id,
    label: memberLabel(member),
  }));
  const others = listOf(value).filter((id) => !known.some((member) => member.value === id));
  const options = [...known, ...others.map((id) => ({ value: id, label: "Somebody who left" }))];
  return <Many label={label} options={options} value={listOf(value)} onChange={onChange} />;
}

interface ChoiceInputProps {
  label: string;
  options: (string | { value: string; label: string })[];
  value: string[];
  onChange(value: string[]): void;
}

function Many({ label, options, value, onChange }: ChoiceInputProps) {
  return (
    <MultiSelect
      aria-label={label}
      data={options}
      value={value}
      onChange={onChange}
      placeholder={value.length === 0 ? "Choose" : undefined}
      searchable
      hidePickedOptions={false}
      nothingFoundMessage="Nothing matches."
      comboboxProps={{ withinPortal: false }}
    />
  );
}

function Records({ field, value, label, onChange }: ManyProps) {
  const w = useWorkspace();
  const chosen = listOf(value);
  const allowed = field.attribute.config.record_reference?.allowed_object_ids;
  const objects = (useQuery(objectsQuery(w)).data ?? [])
    .filter(({ id }) => !allowed || allowed.includes(id.object_id))
    .map(({ api_slug }) => api_slug);
  // A filter names records without their object.
  const found = useQueries({
    queries: chosen.flatMap((record) => objects.map((object) => ({ ...recordQuery(w, object, record), retry: false }))),
  });
  const names = found.flatMap(({ data }) => (data ? recordName(data) || "Unnamed" : []));
  const text =
    chosen.length === 0 ? "Choose" : names.length === chosen.length ? names.join(", ") : `${chosen.length} records`;
  return (
    <Popover position="bottom-start" width={300} withinPortal={false} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          fullWidth
          justify="space-between"
          fw={400}
          aria-label={`${label}: ${text}`}
          aria-haspopup="dialog"
          rightSection={<ChevronDown size={13} aria-hidden />}
        >
          {text}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={label}>
        <RecordPicker
          label={label}
          objects={objects}
          chosen={chosen}
          multiple
          onPick={({ record }) =>
            onChange(chosen.includes(record) ? chosen.filter((id) => id !== record) : [...chosen, record])
          }
        />
      </Popover.Dropdown>
    </Popover>
  );
}
