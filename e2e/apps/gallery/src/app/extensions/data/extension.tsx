import { Button, Extensions, runQuery, showDialog, TextBlock, useAsyncCache, useQuery } from "attio/client";
import countLetters from "./count-letters.server";

const nameOf = "query($id: String!) { person(id: $id) { name { full_name } } }";

function Data({ recordId }: { recordId: string }) {
  const data = useQuery(nameOf as never, { id: recordId } as never) as { person: { name: { full_name: string } } };
  const name = data.person.name.full_name;
  const { values, invalidate } = useAsyncCache({ letters: [countLetters, name] });
  return (
    <>
      <TextBlock align="left">
        {name} has {values.letters.count} letters (asked {values.letters.asked})
      </TextBlock>
      <Button label="Ask again" onClick={() => invalidate("letters")} />
      <Button label="Fail here" onClick={() => failInButton()} />
    </>
  );
}

function failInButton(): never {
  throw new Error("the button broke");
}

export default Extensions.defineExtension({
  id: "data",
  type: "record-action",
  label: "Load data",
  icon: "Data",
  objects: "people",
  onTrigger: async ({ recordId }) => {
    await runQuery(nameOf, { id: recordId });
    await showDialog({ title: "Data", Dialog: () => <Data recordId={recordId} /> });
  },
});
