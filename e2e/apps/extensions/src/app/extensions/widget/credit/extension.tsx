import { Badge, Extensions, showToast, useQuery, Widget } from "attio/client";
import { useState } from "react";

const nameOf = "query($id: String!) { person(id: $id) { name { full_name } } }";

function Credit({ recordId }: { recordId: string }) {
  const data = useQuery(nameOf as never, { id: recordId } as never) as { person: { name: { full_name: string } } };
  const [asked, setAsked] = useState(0);
  return (
    <Widget.TextWidget
      onTrigger={async () => {
        setAsked(asked + 1);
        await showToast({ variant: "success", title: "Credit asked for" });
      }}
    >
      <Widget.Title>Credit</Widget.Title>
      <Widget.Text.Primary>{data.person.name.full_name} is good for 5 000</Widget.Text.Primary>
      <Widget.Text.Secondary>Asked {asked} times</Widget.Text.Secondary>
      <Widget.Decoration>
        <Badge color="green">Checked</Badge>
        <Badge color="blue">Monthly</Badge>
      </Widget.Decoration>
    </Widget.TextWidget>
  );
}

export default Extensions.defineExtension({
  id: "credit-widget",
  type: "record-widget",
  label: "Credit check",
  color: "#0a7f5a",
  objects: ({ object, attributes }) => object === "people" && attributes.some((a) => a.type === "email-address"),
  Widget: Credit,
});
