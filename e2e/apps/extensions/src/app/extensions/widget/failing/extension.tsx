import { Extensions, Widget } from "attio/client";

export default Extensions.defineExtension({
  id: "failing-widget",
  type: "record-widget",
  label: "Failing trigger",
  Widget: () => (
    <Widget.TextWidget
      onTrigger={() => {
        throw new Error("the credit agency hung up");
      }}
    >
      <Widget.Text.Primary>Do not press</Widget.Text.Primary>
    </Widget.TextWidget>
  ),
});
