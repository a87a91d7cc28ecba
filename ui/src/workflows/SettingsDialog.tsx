import { Modal, MultiSelect, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "../api/client";
import { membersQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { FormFooter } from "../parts/FormFooter";
import { memberLabel, memberName, offeredMembers } from "../parts/members";
import { toastError } from "../parts/toast-store";
import { LONGEST_TITLE } from "./definition";
import type { DraftStore } from "./draft-store";
import type { Definition, Recipients, Workflow } from "./types";
import { tellFailures } from "./workflows-api";

interface SettingsDialogProps {
  store: DraftStore;
  definition: Definition;
  workflow: Workflow;
  onClose(): void;
}

/** What is true of the workflow as a whole. */
export function SettingsDialog({ store, definition, workflow, onClose }: SettingsDialogProps) {
  const [title, setTitle] = useState(definition.title);
  const [description, setDescription] = useState(definition.description ?? "");
  const [timezone, setTimezone] = useState(definition.timezone);
  const w = useWorkspace();
  const members = useQuery(membersQuery(w)).data ?? [];
  const [told, setTold] = useState(workflow.failures);
  const [busy, setBusy] = useState(false);
  const unknown = !isZone(timezone);
  const owner = members.find((member) => member.id.workspace_member_id === workflow.owner);
  const save = async () => {
    setBusy(true);
    try {
      store.edit(({ description: _, ...now }) => ({
        ...now,
        title: title.trim(),
        ...(description.trim() === "" ? {} : { description: description.trim() }),
        timezone,
      }));
      if (JSON.stringify(told) !== JSON.stringify(workflow.failures)) {
        // The draft first: both change the same revision.
        await store.flush();
        store.adopt(await tellFailures(w, workflow.id, told));
      }
      onClose();
    } catch (error) {
      toastError("The settings could not be saved", messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title="Settings" size={440} closeButtonProps={{ "aria-label": "Close" }}>
      <form
        style={{ display: "flex", flexDirection: "column", gap: 14 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() !== "" && !unknown) void save();
        }}
      >
        <TextInput
          label="Title"
          value={title}
          required
          withAsterisk={false}
          maxLength={LONGEST_TITLE}
          data-autofocus
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          value={description}
          autosize
          minRows={2}
          maxRows={8}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <TextInput
          label="Time zone"
          description="Schedules, delays and dates go by it."
          list="workflow-timezones"
          value={timezone}
          error={unknown ? "There is no such time zone. One is named like Europe/Berlin." : null}
          onChange={(event) => setTimezone(event.currentTarget.value)}
        />
        <datalist id="workflow-timezones">
          {zones().map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <NativeSelect
          label="When a run fails, tell"
          value={told.who}
          data={[
            { value: "owner", label: owner ? `The owner, ${memberName(owner)}` : "The owner" },
            { value: "members", label: "Chosen members" },
            { value: "nobody", label: "Nobody" },
          ]}
          onChange={(event) => {
            const who = event.currentTarget.value as Recipients["who"];
            setTold(who === "members" ? { who, member_ids: [] } : { who });
          }}
        />
        {told.who === "members" && (
          <MultiSelect
            label="Members"
            searchable
            value={told.member_ids}
            data={offeredMembers(members, told.member_ids).map((member) => ({
              value: member.id.workspace_member_id,
              label: memberLabel(member),
            }))}
            onChange={(member_ids) => setTold({ who: "members", member_ids })}
          />
        )}
        <FormFooter submit="Save" busy={busy} disabled={title.trim() === "" || unknown} onCancel={onClose} />
      </form>
    </Modal>
  );
}

const zones = (): string[] => ["UTC", ...(Intl.supportedValuesOf?.("timeZone") ?? [])];

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
