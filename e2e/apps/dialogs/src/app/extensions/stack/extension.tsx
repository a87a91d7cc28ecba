import {
  Badge,
  Button,
  DialogList,
  Extensions,
  Section,
  showDialog,
  showToast,
  TextBlock,
  useQuery,
} from "attio/client";
import { useState } from "react";

const lines = Array.from({ length: 60 }, (_, at) => `Line ${at + 1}`);

function First({ hideDialog }: { hideDialog(): void }) {
  const [presses, setPresses] = useState<string[]>([]);
  const press = (key: string) => () => setPresses((before) => [...before, key]);
  return (
    <>
      <TextBlock align="left">Pressed: {presses.join(" ")}</TextBlock>
      <Section title="Nested">
        <Button label="Open second" variant="primary" onClick={() => showDialog({ title: "Second", Dialog: Second })} />
      </Section>
      {(["a", "7", "plus", "space", "up", "mod"] as const).map((key) => (
        <Button key={key} label={`Key ${key}`} keyboardHint={key} onClick={press(key)} />
      ))}
      <Button label="Done" onClick={hideDialog} />
    </>
  );
}

function Second() {
  return (
    <>
      <DialogList emptyState="Nothing here">
        <DialogList.Item
          icon="User"
          actionLabel="Open"
          suffix={<Badge color="green">New</Badge>}
          onTrigger={() => showDialog({ title: "Third", Dialog: Third })}
        >
          Open third
        </DialogList.Item>
        <DialogList.Item
          icon="Company"
          actionLabel="Tell"
          onTrigger={() => void showToast({ variant: "success", title: "Told" })}
        >
          Tell me
        </DialogList.Item>
        <DialogList.Item icon="Bolt" actionLabel="Break" onTrigger={() => Promise.reject(new Error("the item broke"))}>
          Break it
        </DialogList.Item>
      </DialogList>
      <Button label="Open empty" onClick={() => showDialog({ title: "Empty", Dialog: Empty })} />
    </>
  );
}

function Empty() {
  return (
    <DialogList
      emptyState={{
        text: "No invoices yet",
        actions: [
          { text: "Make one", icon: "Plus", onTrigger: () => void showToast({ variant: "success", title: "Made" }) },
        ],
      }}
    >
      {[]}
    </DialogList>
  );
}

function Third() {
  const data = useQuery("query { currentUser { name } }" as never) as { currentUser: { name: string } };
  return (
    <>
      <TextBlock align="left">Hello {data.currentUser.name}</TextBlock>
      {lines.map((line) => (
        <TextBlock key={line} align="left">
          {line}
        </TextBlock>
      ))}
    </>
  );
}

export default Extensions.defineExtension({
  id: "stack",
  type: "record-action",
  label: "Stack dialogs",
  objects: "people",
  onTrigger: async () => {
    await showDialog({ title: "First", Dialog: First });
    await showToast({ variant: "neutral", title: "The stack is closed" });
  },
});
