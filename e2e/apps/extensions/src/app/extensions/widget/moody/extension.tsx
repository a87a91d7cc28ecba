import { Extensions, Widget } from "attio/client";
import { useMood } from "../../../mood";

function Moody() {
  useMood("widget");
  return (
    <Widget.TextWidget>
      <Widget.Text.Primary>A widget in a better mood</Widget.Text.Primary>
    </Widget.TextWidget>
  );
}

export default Extensions.defineExtension({
  id: "moody-widget",
  type: "record-widget",
  label: "Moody widget",
  Widget: Moody,
});
