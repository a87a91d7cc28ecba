import { Badge, Button, Json, Table, TextBlock, useAsyncCache } from "attio/client";
import { useState } from "react";
import breakOnPurpose from "./break.server";
import { States } from "./states";

const Throws = () => {
  throw new Error("the dialog broke");
};

const WrongProp = () => <Badge color={"teal" as "red"}>teal</Badge>;

const Unknown = () => {
  const Div = "div" as unknown as typeof TextBlock;
  return <Div>A tag of HTML</Div>;
};

const Misplaced = () => (
  <TextBlock>
    <Table.Cell>A cell in no table</Table.Cell>
  </TextBlock>
);

const Ragged = () => (
  <Table>
    <Table.Header>
      <Table.HeaderCell>Name</Table.HeaderCell>
      <Table.HeaderCell>Role</Table.HeaderCell>
    </Table.Header>
    <Table.Body>
      <Table.Row>
        <Table.Cell>Ada</Table.Cell>
      </Table.Row>
    </Table.Body>
  </Table>
);

const Cyclic = () => {
  const person: { name: string; friend?: unknown } = { name: "Ada" };
  person.friend = person;
  return <Json data={person} />;
};

const Server = () => {
  const { values } = useAsyncCache({ broken: breakOnPurpose });
  return <TextBlock>{values.broken}</TextBlock>;
};

/** Works at first, and not any more once it is clicked. */
const Later = () => {
  const [color, setColor] = useState("green");
  return (
    <>
      <Badge color={color as "green"}>Still well</Badge>
      <Button label="Break it" onClick={() => setColor("teal")} />
    </>
  );
};

/** What stands where an app failed: everywhere else, life goes on. */
export function MistakeGallery() {
  return (
    <States
      states={[
        { name: "Component that throws", about: "A component that throws", Dialog: Throws },
        { name: "Wrong prop", about: "A colour that there is not", Dialog: WrongProp },
        { name: "Unknown component", about: "A tag of HTML", Dialog: Unknown },
        { name: "Wrong place", about: "A cell in no table", Dialog: Misplaced },
        { name: "Ragged table", about: "A row that is shorter than the header", Dialog: Ragged },
        { name: "Cycle", about: "Data that goes round in circles", Dialog: Cyclic },
        { name: "Failure of the server", about: "A server function that throws", Dialog: Server },
        { name: "Late mistake", about: "One that comes with a click", Dialog: Later },
      ]}
    />
  );
}
