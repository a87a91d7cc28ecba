import { ActionIcon, Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Workflow as WorkflowIcon } from "lucide-react";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { type Command, useCommands } from "../palette/commands";
import { toastError, toasts } from "../parts/toast-store";
import type { RecordCommand, Run } from "./types";
import { commandsQuery, type On, startRun } from "./workflows-api";

interface RunCommandsProps {
  /** Keeps its identity between changes. */
  on: On;
  /** Ids of the records or entries that a workflow is run for, one run each. Keeps its identity between changes. */
  records: () => Promise<string[]>;
  /** Where the commands stand in the palette. */
  group: string;
  /** Quiet beside other quiet buttons. */
  subtle?: boolean;
  /** Where there is no room for words. */
  iconOnly?: boolean;
}

/** Requests under way at once when a workflow is run for many records. */
const AT_ONCE = 4;

/** Live workflows that can be run for these records or entries: a button with a list, and the same in the palette. */
export function RunCommands({ on, records, group, subtle = false, iconOnly = false }: RunCommandsProps) {
  const w = useWorkspace();
  const navigate = useNavigate();
  const { data } = useQuery(commandsQuery(w, on));
  const [busy, setBusy] = useState(false);
  const commands = useMemo(
    () =>
      (data ?? []).map(
        (command): Command => ({
          id: `run-${command.workflow_id}-${command.trigger}`,
          group,
          label: `Run ${command.title}`,
          keywords: "workflow",
          icon: <WorkflowIcon size={16} aria-hidden />,
          run: async () => {
            setBusy(true);
            try {
              await runFor(w, command, on, await records(), navigate);
            } finally {
              setBusy(false);
            }
          },
        }),
      ),
    [data, group, on, records, w, navigate],
  );
  useCommands(commands);
  if (commands.length === 0) return null;
  return (
    <Menu position={subtle ? "top-end" : "bottom-end"} width={240}>
      <Menu.Target>
        {iconOnly ? (
          <ActionIcon variant="subtle" color="gray" size={28} aria-label="Run workflow" aria-busy={busy}>
            <WorkflowIcon size={15} aria-hidden />
          </ActionIcon>
        ) : (
          <Button
            variant={subtle ? "subtle" : "default"}
            {...(subtle ? { color: "gray", c: "var(--ink)" } : {})}
            style={{ flex: "none" }}
            leftSection={<WorkflowIcon size={14} aria-hidden />}
            rightSection={<ChevronDown size={13} aria-hidden />}
            aria-busy={busy}
          >
            Run workflow
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        {commands.map((command) => (
          <Menu.Item
            key={command.id}
            onClick={() => {
              if (!busy) void command.run();
            }}
          >
            {command.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

async function runFor(
  w: string,
  command: RecordCommand,
  on: On,
  ids: readonly string[],
  navigate: (to: string) => void | Promise<void>,
): Promise<void> {
  const started: Run[] = [];
  const failed: unknown[] = [];
  const many = "list" in on ? "entries" : "records";
  const queue = [...ids];
  const worker = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      try {
        const of =
          "list" in on ? { entry: { list: on.list, entry_id: id } } : { record: { object: on.object, record_id: id } };
        started.push(await startRun(w, command.workflow_id, { trigger: command.trigger, ...of }));
      } catch (error) {
        failed.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const [first] = started;
  if (first) {
    const runs = `/${w}/workflows/${command.workflow_id}/runs`;
    const one = started.length === 1;
    toasts.show({
      variant: "success",
      title: one ? `“${command.title}” runs` : `“${command.title}” runs for ${started.length} ${many}`,
      durationMs: 8_000,
      action: {
        label: one ? "Open the run" : "Show the runs",
        onClick: () => navigate(one ? `${runs}/${first.id}` : runs),
      },
    });
  }
  const [reason] = failed;
  if (reason !== undefined) {
    const title =
      ids.length === 1
        ? `“${command.title}” could not be run`
        : `“${command.title}” could not be run for ${failed.length} of ${ids.length} ${many}`;
    toastError(title, messageOf(reason));
  }
}
