import {
  Experimental_AttioLink as AttioLink,
  Button,
  experimental_Destinations as Destinations,
  Extensions,
  Section,
  TextBlock,
  useQuery,
} from "attio/client";
import { useState } from "react";

const nameOf = "query($id: String!) { person(id: $id) { name { full_name } } }";

function Credit({ recordId, object }: { recordId: string; object: string }) {
  const data = useQuery(nameOf as never, { id: recordId } as never) as { person: { name: { full_name: string } } };
  const [checks, setChecks] = useState(0);
  const gone = { object, recordId: "00000000-0000-4000-8000-000000000000" };
  return (
    <>
      <Section title="Credit history">
        <TextBlock align="left">
          {data.person.name.full_name} has been checked {checks} times.
        </TextBlock>
        <Button label="Check again" variant="primary" onClick={() => setChecks(checks + 1)} />
      </Section>
      <Section title="Elsewhere">
        <TextBlock align="left">
          <AttioLink to={Destinations.appPage("board" as never)}>The board</AttioLink>,{" "}
          <AttioLink to={Destinations.record({ object, recordId }, { tab: "activity" })}>the activity</AttioLink>,{" "}
          <AttioLink to={Destinations.record(gone)}>a record that is gone</AttioLink>.
        </TextBlock>
      </Section>
    </>
  );
}

export default Extensions.defineExtension({
  id: "credit",
  type: "record-tab",
  label: "Credit",
  objects: "people",
  Tab: Credit,
});
