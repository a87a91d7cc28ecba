import { Button, Extensions, showDialog, showToast } from "attio/client";

export default Extensions.defineExtension({
  id: "hint",
  type: "record-action",
  label: "Claim Escape",
  objects: "people",
  onTrigger: async () => {
    await showDialog({
      title: "Escape",
      Dialog: () => (
        <Button
          label="Never"
          keyboardHint={"esc" as never}
          onClick={() => showToast({ title: "Never", variant: "error" })}
        />
      ),
    });
  },
});
