import { Button, Extensions, navigate, showDialog, TextBlock } from "attio/client";

export default Extensions.defineExtension({
  id: "leave",
  type: "record-action",
  label: "Leave from a dialog",
  objects: "people",
  onTrigger: async ({ recordId }) => {
    await showDialog({
      title: "Leaving",
      Dialog: () => (
        <>
          <TextBlock>Somewhere else is better.</TextBlock>
          <Button
            label="Go"
            onClick={() =>
              (navigate as (to: object) => void)({ type: "record", recordId, objectSlug: "people", tab: "activity" })
            }
          />
        </>
      ),
    });
  },
});
