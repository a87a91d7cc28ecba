import { Extensions, useAsyncCache, Widget } from "attio/client";
import own from "../../../own.server";

function Balance() {
  const { values } = useAsyncCache({ own });
  return (
    <Widget.TextWidget>
      <Widget.Title>Balance</Widget.Title>
      <Widget.Text.Primary>{values.own}</Widget.Text.Primary>
    </Widget.TextWidget>
  );
}

export default Extensions.defineExtension({
  id: "balance",
  type: "record-widget",
  label: "Balance",
  Widget: Balance,
});
