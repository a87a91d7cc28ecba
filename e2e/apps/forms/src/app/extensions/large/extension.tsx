import { Extensions, Forms, showDialog, showToast, useForm } from "attio/client";

const names = Array.from({ length: 1000 }, (_, at) => `field${at}`);
const schema = Object.fromEntries(names.map((name) => [name, Forms.string().optional()]));

/** A form of a thousand fields. */
function Large() {
  const { Form, TextInput, SubmitButton } = useForm(schema, {});
  return (
    <Form
      onSubmit={async (values) => {
        await showToast({ variant: "success", title: "Kept", text: JSON.stringify(values) });
      }}
    >
      {names.map((name) => (
        <TextInput key={name} label={name} name={name} />
      ))}
      <SubmitButton label="Save" />
    </Form>
  );
}

export default Extensions.defineExtension({
  id: "large",
  type: "record-action",
  label: "A thousand fields",
  objects: "people",
  onTrigger: async () => {
    await showDialog({ title: "A thousand fields", Dialog: Large });
  },
});
