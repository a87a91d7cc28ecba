import { Forms, showToast, useForm } from "attio/client";

const moods = [
  { value: "calm", label: "Calm", color: "#2b8a3e", description: "Nothing to report", categoryLabel: "Usual" },
  { value: "busy", label: "Busy", color: "#e8590c", keywords: ["hectic"], categoryLabel: "Usual" },
  { value: "away", label: "Away", color: "#868e96", categoryLabel: "Rare" },
];
const fruits = ["Apple", "Cherry", "Fig"].map((label) => ({ value: label.toLowerCase(), label }));
const places = [
  { value: "oslo", label: "Oslo", description: "Norway" },
  { value: "rome", label: "Rome", description: "Italy" },
];
/** Finds options as an app's server function would. */
const atlas = {
  getOption: async (value: string) => places.find((place) => place.value === value),
  search: async (query: string) => places.filter(({ label }) => label.toLowerCase().includes(query.toLowerCase())),
};

const schema = {
  name: Forms.string().minLength(2),
  email: Forms.string().optional(),
  password: Forms.string().optional(),
  site: Forms.string().url(),
  notes: Forms.string().multiline().optional(),
  story: Forms.string().optional(),
  amount: Forms.number().min(1),
  discount: Forms.number().default(5),
  agreed: Forms.boolean(),
  news: Forms.boolean(),
  express: Forms.boolean(),
  when: Forms.dateTime(),
  day: Forms.plainDate().optional(),
  size: Forms.string(),
  mood: Forms.string(),
  fruit: Forms.array(Forms.string()),
  place: Forms.string().optional(),
  person: Forms.attioRecord().object({ slug: "people" }).optional(),
  owner: Forms.string().optional(),
  fixed: Forms.string().optional(),
  items: Forms.array({ title: Forms.string(), count: Forms.number().default(1) }),
};

/** Every input: empty, filled in, disabled, and wrong once it has been submitted. */
export function FormGallery({ hideDialog }: { hideDialog: () => void }) {
  const form = useForm(schema, {
    story: "Some **bold** words\n\n- and\n- a list",
    express: true,
    when: new Date("2026-01-05T12:00:00Z"),
    day: "2026-02-06",
    size: "s",
    mood: "busy",
    fruit: ["apple", "fig"],
    place: "oslo",
    fixed: "Nobody can change this",
    items: [{ title: "Pen", count: 2 }],
  });
  const { Form, TextInput, TextArea, RichTextInput, NumberInput, Checkbox, Toggle, DateTimeInput, PlainDateInput } =
    form;
  const { RadioGroup, Combobox, AttioRecordCombobox, AttioUserCombobox, Collection, CollectionItem } = form;
  const { InputGroup, Fieldset, SubmitButton } = form;
  return (
    <Form
      onSubmit={async ({ name }) => {
        await showToast({ variant: "success", title: "Submitted", text: name });
        hideDialog();
      }}
    >
      <TextInput label="Name" name="name" placeholder="Who is it?" />
      <InputGroup>
        <TextInput label="E-mail" name="email" type="email" />
        <TextInput label="Password" name="password" type="password" />
        <TextInput label="Site" name="site" type="url" placeholder="example.com" />
        <TextInput label="Fixed" name="fixed" disabled />
      </InputGroup>
      <TextArea label="Notes" name="notes" resizable placeholder="Anything else" />
      <RichTextInput label="Story" name="story" />
      <InputGroup>
        <NumberInput label="Amount" name="amount" placeholder="0.00" />
        <NumberInput label="Discount" name="discount" placeholder="5" />
      </InputGroup>
      <Fieldset legend="Terms">
        <Checkbox label="I agree" name="agreed" />
        <Checkbox label="Send me news" name="news" />
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
        <Combobox decorated label="Mood" name="mood" options={moods} />
        <Combobox label="Fruit" name="fruit" options={fruits} />
        <Combobox label="Place" name="place" options={atlas} searchPlaceholder="Search places" />
      </InputGroup>
      <InputGroup>
        <AttioRecordCombobox label="Person" name="person" />
        <AttioUserCombobox label="Owner" name="owner" placeholder="Nobody" />
      </InputGroup>
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
      <SubmitButton label="Submit" />
    </Form>
  );
}
