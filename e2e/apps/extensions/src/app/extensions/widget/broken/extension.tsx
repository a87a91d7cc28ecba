import { Extensions, TextBlock } from "attio/client";

export default Extensions.defineExtension({
  id: "broken-widget",
  type: "record-widget",
  label: "Wrong root",
  Widget: () => <TextBlock>This is no widget.</TextBlock>,
});
