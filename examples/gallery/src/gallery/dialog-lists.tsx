import { Badge, DialogList, showToast } from "attio/client";

const tell = (title: string) => () => void showToast({ variant: "success", title });

/** Items with icons and suffixes, and what stands there without any. */
export function DialogListGallery() {
  return (
    <>
      <DialogList emptyState="Nothing here">
        <DialogList.Item
          icon="User"
          actionLabel="Open"
          onTrigger={tell("Ada")}
          suffix={<Badge color="green">New</Badge>}
        >
          Ada Lindqvist
        </DialogList.Item>
        <DialogList.Item icon="Company" actionLabel="Choose" onTrigger={tell("Lumen")} suffix="12 people">
          Lumen Robotics, a name that is longer than there is room for in one line of a dialog
        </DialogList.Item>
        <DialogList.Item icon="Note" actionLabel="Read" onTrigger={tell("Note")}>
          A note
        </DialogList.Item>
      </DialogList>
      <DialogList
        emptyState={{ text: "No invoices yet", actions: [{ text: "Make one", icon: "Plus", onTrigger: tell("Made") }] }}
      >
        {[]}
      </DialogList>
    </>
  );
}
