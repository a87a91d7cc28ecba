import { Extensions, TextBlock } from "attio/client";

export default Extensions.defineExtension({
  id: "moody",
  type: "record-tab",
  label: "Moody too",
  objects: ["companies", "people"],
  Tab: ({ object }) => <TextBlock align="left">A second mood for {object}.</TextBlock>,
});
