import { Settings } from "attio";

const { Schema } = Settings;

export default Settings.defineWorkspaceSchema({
  firstGreeting: Schema.string(),
  max_greetings: Schema.number(),
  active: Schema.boolean(),
});
