import { Settings } from "attio";

const { Schema } = Settings;

export default Settings.defineWorkspaceSchema({
  greeting: Schema.string(),
  signature: Schema.string(),
  website: Schema.string(),
  limit: Schema.number(),
  active: Schema.boolean(),
  weekends: Schema.boolean(),
  tone: Schema.string(),
  language: Schema.string(),
  owner: Schema.string(),
  footer: Schema.string(),
});
