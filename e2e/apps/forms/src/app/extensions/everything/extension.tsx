import { Extensions, Forms, showDialog, showToast, TextBlock, useForm } from "attio/client";
import places from "./places.server";
import receive from "./receive.server";

const moods = [
  { value: "calm", label: "Calm", color: "#2b8a3e", description: "Nothing to report" },
  { value: "busy", label: "Busy", color: "#e8590c", keywords: ["hectic"] },
  { value: "gone", label: "Gone fishing", icon: "Phone" as const },
  { value: "ada", label: "As Ada", avatarUrl: "https://example.com/ada.png" },
];

const provider = {
  getOption: async (value: string) => (await places("")).find((place) => place.value === value),
  search: async (query: string) => await places(query),
};

const schema = {
  name: Forms.string().minLength(2).maxLength(40),
  email: Forms.string().optional(),
  secret: Forms.string().optional(),
  phone: Forms.string().optional(),
  site: Forms.string().url(),
  notes: Forms.string().multiline().optional(),
  story: Forms.string().optional(),
  amount: Forms.number().min(1).max(1000),
  discount: Forms.number().default(5),
  agreed: Forms.boolean(),
  express: Forms.boolean(),
  when: Forms.dateTime(),
  day: Forms.plainDate(),
  size: Forms.string(),
  mood: Forms.string(),
  tags: Forms.array(Forms.string()),
  place: Forms.string().optional(),
  person: Forms.attioRecord().object({ slug: "people" }).optional(),
  records: Forms.array(Forms.attioRecord()).optional(),
  owner: Forms.string().optional(),
  team: Forms.array(Forms.string()).optional(),
  town: Forms.string().optional(),
  items: Forms.array({ title: Forms.string(), count: Forms.number().default(1) }),
};

function Everything({ hideDialog }: { hideDialog: () => void }) {
  const form = useForm(schema, { express: true, place: "oslo", items: [{ title: "Pen", count: 2 }] }, (values) =>
    values.name === "Taken" ? { name: "This name is taken" } : {},
  );
  const { Form, TextInput, TextArea, RichTextInput, NumberInput, Checkbox, Toggle, DateTimeInput, PlainDateInput } =
    form;
  const { RadioGroup, Combobox, AttioRecordCombobox, AttioUserCombobox, Collection, CollectionItem } = form;
  const { InputGroup, Fieldset, SubmitButton, WithState } = form;
  const submit = async (values: object) => {
    const arrived = await receive(values);
    await showToast({ variant: "success", title: "Arrived", text: arrived });
    hideDialog();
  };
  return (
    <Form onSubmit={submit}>
      <TextInput label="Name" name="name" placeholder="Who is it?" />
      <InputGroup>
        <TextInput label="E-mail" name="email" type="email" />
        <TextInput label="Password" name="secret" type="password" />
        <TextInput label="Phone" name="phone" type="tel" />
        <TextInput label="Site" name="site" type="url" placeholder="example.com" />
      </InputGroup>
      <TextArea label="Notes" name="notes" resizable placeholder="Anything else" />
      <RichTextInput label="Story" name="story" placeholder="Once upon a time" />
      <InputGroup>
        <NumberInput label="Amount" name="amount" placeholder="0.00" />
        <NumberInput label="Discount" name="discount" placeholder="5" />
      </InputGroup>
      <Fieldset legend="Terms">
        <Checkbox label="I agree" name="agreed" />
      </Fieldset>
      <Toggle label="Express" name="express" />
      <InputGroup>
        <DateTimeInput label="Moment" name="when" />
        <PlainDateInput label="Day" name="day" />
      </InputGroup>
      <Fieldset legend="Size">
        <RadioGroup name="size">
          <RadioGroup.Item value="s" label="Small" />
          <RadioGroup.Item value="l" label="Large" />
        </RadioGroup>
      </Fieldset>
      <InputGroup>
        <Combobox
          decorated
          label="Mood"
          name="mood"
          options={moods}
          placeholder={{ label: "Any mood", icon: "EmojiAdd" }}
        />
        <Combobox
          label="Tags"
          name="tags"
          options={["Red", "Green", "Blue"].map((label) => ({ value: label.toLowerCase(), label }))}
        />
        <Combobox label="Place" name="place" options={provider} searchPlaceholder="Search places" />
      </InputGroup>
      <InputGroup>
        <AttioRecordCombobox label="Person" name="person" />
        <AttioRecordCombobox label="Records" name="records" object={["people", "companies"]} />
      </InputGroup>
      <InputGroup>
        <AttioUserCombobox label="Owner" name="owner" />
        <AttioUserCombobox label="Team" name="team" />
      </InputGroup>
      <TextInput label="Town" name="town" disabled placeholder="Not now" />
      <Collection label="Items" name="items">
        {({ index }) => (
          <CollectionItem label={`Item ${index + 1}`}>
            <InputGroup>
              <TextInput label="Title" name={`items.${index}.title`} />
              <NumberInput label="Count" name={`items.${index}.count`} />
            </InputGroup>
          </CollectionItem>
        )}
      </Collection>
      <WithState values>
        {({ values }) => <TextBlock align="left">Hello, {values.name ?? "nobody"}</TextBlock>}
      </WithState>
      <SubmitButton label="Send" />
    </Form>
  );
}

export default Extensions.defineExtension({
  id: "everything",
  type: "record-action",
  label: "Fill in a form",
  icon: "Edit",
  objects: "people",
  onTrigger: async () => {
    await showDialog({ title: "Every input", Dialog: Everything });
  },
});
