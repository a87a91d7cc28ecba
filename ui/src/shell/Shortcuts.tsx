import { Modal } from "@mantine/core";
import { Keyboard } from "lucide-react";
import { useEffect, useState } from "react";
import { useCommands } from "../palette/commands";
import { MOD } from "../parts/platform";
import styles from "./Shortcuts.module.css";

/** What the keyboard does, by place. Keys of one step stand together, alternatives apart. */
const SHORTCUTS: { title: string; rows: { does: string; keys: string[][] }[] }[] = [
  {
    title: "Everywhere",
    rows: [
      { does: "Search records, notes and tasks, go anywhere, run an action", keys: [[MOD, "K"]] },
      { does: "Show these shortcuts", keys: [["?"]] },
      { does: "Close what is open", keys: [["Esc"]] },
    ],
  },
  {
    title: "Tables",
    rows: [
      { does: "Search in the table", keys: [["/"]] },
      { does: "New record", keys: [["C"]] },
      { does: "Move", keys: [["↑"], ["↓"], ["Home"], ["End"]] },
      { does: "Open the record", keys: [["↵"]] },
      { does: "Select the record", keys: [["Space"], ["X"]] },
      {
        does: "Select several",
        keys: [
          ["⇧", "↑"],
          ["⇧", "↓"],
        ],
      },
      { does: "Select all that are loaded", keys: [[MOD, "A"]] },
    ],
  },
  {
    title: "Tables of lists",
    rows: [
      { does: "Add a record", keys: [["C"]] },
      { does: "From value to value", keys: [["←"], ["→"]] },
      { does: "Edit the value, open the record", keys: [["↵"]] },
    ],
  },
  {
    title: "Notes, tasks and comments",
    rows: [
      { does: "Write a new one", keys: [["C"]] },
      { does: "Mention a member", keys: [["@"]] },
      { does: "Send a comment", keys: [[MOD, "↵"]] },
      { does: "From task to task", keys: [["↑"], ["↓"]] },
      { does: "Complete the task", keys: [["Space"]] },
      { does: "Edit the task, its deadline, who does it", keys: [["↵"], ["D"], ["A"]] },
      { does: "Delete the task", keys: [["Del"]] },
    ],
  },
  {
    title: "Workflows",
    rows: [
      { does: "New workflow, search workflows", keys: [["C"], ["/"]] },
      { does: "From block to block", keys: [["↑"], ["↓"], ["←"], ["→"]] },
      { does: "Open the block", keys: [["↵"]] },
      { does: "Add a block after it", keys: [["A"]] },
      { does: "Delete blocks or a connection", keys: [["Del"]] },
      { does: "Duplicate", keys: [[MOD, "D"]] },
      {
        does: "Copy, paste",
        keys: [
          [MOD, "C"],
          [MOD, "V"],
        ],
      },
      {
        does: "Undo, redo",
        keys: [
          [MOD, "Z"],
          [MOD, "⇧", "Z"],
        ],
      },
    ],
  },
  {
    title: "Values of a record",
    rows: [
      { does: "Edit, write", keys: [["↵"]] },
      { does: "Write and go to the next value", keys: [["Tab"]] },
      { does: "New line in a text", keys: [["⇧", "↵"]] },
      { does: "Leave as it was", keys: [["Esc"]] },
      { does: "Show what it was before", keys: [["H"]] },
    ],
  },
];

/** Opens with `?` from anywhere but a text field, and from the palette. */
export function Shortcuts() {
  const [opened, setOpened] = useState(false);
  const [commands] = useState(() => [
    {
      id: "shortcuts",
      group: "Help",
      label: "Keyboard shortcuts",
      keywords: "help keys hotkeys",
      icon: <Keyboard size={16} aria-hidden />,
      run: () => setOpened(true),
    },
  ]);
  useCommands(commands);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event;
      const typing = target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
      if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
      event.preventDefault();
      setOpened((value) => !value);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <Modal
      opened={opened}
      onClose={() => setOpened(false)}
      title="Keyboard shortcuts"
      size={520}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {SHORTCUTS.map((section) => (
        <section key={section.title} className={styles.section} aria-label={section.title}>
          <h3 className={styles.heading}>{section.title}</h3>
          <dl className={styles.rows}>
            {section.rows.map((row) => (
              <div key={row.does} className={styles.row}>
                <dt>{row.does}</dt>
                <dd className={styles.keys}>
                  {row.keys.map((step) => (
                    <span key={step.join()} className={styles.step}>
                      {step.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </span>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  );
}
