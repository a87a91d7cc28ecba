import { Extensions, Widget } from "attio/client";

export default Extensions.defineExtension({
  id: "plain-widget",
  type: "record-widget",
  label: "Plain facts",
  color: "#d4145a",
  Widget: ({ object }) => (
    <Widget.TextWidget>
      <Widget.Title>Plain</Widget.Title>
      <Widget.Text.Primary>One of the {object}</Widget.Text.Primary>
      <Widget.Text.Secondary>There is nothing to click here.</Widget.Text.Secondary>
    </Widget.TextWidget>
  ),
});
