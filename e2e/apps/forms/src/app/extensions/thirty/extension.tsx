import { Extensions, Forms, showDialog, useForm } from "attio/client";

const names = (kind: string, count: number) => Array.from({ length: count }, (_, at) => `${kind}${at}`);
const texts = names("text", 14);
const numbers = names("number", 4);
const boxes = names("box", 4);
const choices = names("choice", 4);
const days = names("day", 4);
const of = <Node,>(keys: string[], node: () => Node) => Object.fromEntries(keys.map((key) => [key, node()]));

const schema: Record<string, ReturnType<typeof Forms.string>> = {
  ...of(texts, () => Forms.string().optional()),
  ...of(numbers, () => Forms.number().optional()),
  ...of(boxes, () => Forms.boolean().optional()),
  ...of(choices, () => Forms.string().optional()),
  ...of(days, () => Forms.plainDate().optional()),
} as never;
const options = [
  { value: "a", label: "Alpha" },
  { value: "b", label: "Beta" },
];

/** Thirty inputs of five kinds. */
function Thirty() {
  const { Form, TextInput, NumberInput, Checkbox, Combobox, PlainDateInput, SubmitButton } = useForm(schema, {});
  return (
    <Form onSubmit={() => undefined}>
      {texts.map((name) => (
        <TextInput key={name} label={name} name={name} />
      ))}
      {numbers.map((name) => (
        <NumberInput key={name} label={name} name={name as never} />
      ))}
      {boxes.map((name) => (
        <Checkbox key={name} label={name} name={name as never} />
      ))}
      {choices.map((name) => (
        <Combobox key={name} label={name} name={name} options={options} />
      ))}
      {days.map((name) => (
        <PlainDateInput key={name} label={name} name={name as never} />
      ))}
      <SubmitButton label="Save" />
    </Form>
  );
}

export default Extensions.defineExtension({
  id: "thirty",
  type: "record-action",
  label: "Thirty inputs",
  objects: "people",
  onTrigger: async () => {
    await showDialog({ title: "Thirty inputs", Dialog: Thirty });
  },
});
