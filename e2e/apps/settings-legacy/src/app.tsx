import type { App } from "attio";
import { Typography, useWorkspaceSettings, useWorkspaceSettingsForm } from "attio/client";

function Page() {
  const { Form, TextInput, Checkbox } = useWorkspaceSettingsForm();
  const settings = useWorkspaceSettings();
  const greeting = String(settings.greeting ?? "nothing");
  return (
    <Form>
      <TextInput name="greeting" label="Greeting" />
      <Checkbox name="loud" label="Loud" />
      <Typography.Body>{settings.loud ? greeting.toUpperCase() : greeting}</Typography.Body>
    </Form>
  );
}

export const app: App = {
  record: { actions: [], bulkActions: [], widgets: [] },
  callRecording: { insight: { textActions: [] }, summary: { textActions: [] }, transcript: { textActions: [] } },
  settings: { workspace: { Page } },
};
