import { alert, confirm, Extensions, showToast } from "attio/client";

export default Extensions.defineExtension({
  id: "questions",
  type: "record-action",
  label: "Ask questions",
  objects: ({ object, isStandard, attributes }) => object === "people" && isStandard && attributes.length > 3,
  onTrigger: async () => {
    await alert({ title: "Before we begin", text: "There are four questions." });
    const answers: boolean[] = [];
    for (const confirmVariant of ["primary", "secondary", "secondary-destructive", "destructive"] as const) {
      answers.push(
        await confirm({
          title: `Is it ${confirmVariant}?`,
          text: "Nothing happens either way.",
          confirmLabel: "Yes",
          cancelLabel: "No",
          confirmVariant,
          confirmIcon: "Check",
        }),
      );
    }
    await showToast({ variant: "success", title: `Answers: ${answers.join(", ")}` });
  },
});
