import { Banner, experimental_navigate as navigate, Settings, showToast, Typography } from "attio/client";
import addOne from "./add-one.server";
import schema from "./schema";

const languages = [
  { value: "en", label: "English" },
  { value: "sv", label: "Swedish" },
  { value: "fi", label: "Finnish" },
];

export default Settings.defineWorkspacePage(schema, () => {
  const form = Settings.useForm(schema);
  const { greeting, limit } = Settings.useSettings(schema);
  return (
    <form.Form>
      <Typography.Body>{`Says “${greeting ?? "nothing"}” up to ${limit ?? 0} times`}</Typography.Body>
      <form.Section title="Words" description="What people read.">
        <form.TextInput name="greeting" label="Greeting" placeholder="Hello" maxLength={20} />
        <form.TextInput name="signature" label="Signature" multiline />
        <form.TextInput name="website" label="Website" url type="url" />
        <form.RichTextInput name="footer" label="Footer" />
      </form.Section>
      <form.Section title="How often">
        <form.InputGroup>
          <form.NumberInput name="limit" label="Limit" min={1} max={10} />
          <form.Combobox name="language" label="Language" options={languages} />
        </form.InputGroup>
        <form.Toggle name="active" label="Active" description="Nobody is greeted while this is off." />
        <form.Checkbox name="weekends" label="On weekends too" />
        <form.Fieldset legend="Tone">
          <form.RadioGroup name="tone">
            <form.RadioGroup.Item value="warm" label="Warm" />
            <form.RadioGroup.Item value="cool" label="Cool" />
          </form.RadioGroup>
        </form.Fieldset>
        <form.AttioUserCombobox name="owner" label="Owner" />
      </form.Section>
      <form.Button
        title="One more"
        description="Raises the limit on the server."
        label="Raise"
        onClick={async () => {
          const now = await addOne();
          await showToast({ variant: "success", title: `The limit is ${now}` });
        }}
      />
      <form.Button
        title="Try to change it from here"
        label="Change"
        variant="ghost"
        onClick={async () => {
          await Settings.setSettings(schema, "limit", 1);
          await showToast({ variant: "success", title: "Changed" });
        }}
      />
      <form.Button
        title="Somewhere else"
        label="Leave"
        onClick={() => navigate({ type: "record", objectSlug: "people", recordId: "none" })}
      />
      <form.WithState values errors>
        {({ values, errors }) =>
          Object.keys(errors).length > 0 ? (
            <Banner variant="error">{`${Object.keys(errors).length} to mend`}</Banner>
          ) : (
            <Typography.Caption>{`${Object.values(values).filter((value) => value !== null).length} are set`}</Typography.Caption>
          )
        }
      </form.WithState>
    </form.Form>
  );
});
