import { Settings, type SettingsSchema } from "attio";

const schema = {
  workspace: { greeting: Settings.string(), loud: Settings.boolean() },
} satisfies SettingsSchema;

export default schema;
