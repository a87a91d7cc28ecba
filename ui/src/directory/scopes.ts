/** What a scope lets an app do, in words. */
const NAMES: Record<string, [title: string, about: string]> = {
  record_permission: ["Records", "people, companies and all other records"],
  object_configuration: ["Objects", "objects and their attributes"],
  list_configuration: ["Lists", "lists and their attributes"],
  list_entry: ["List entries", "what is in the lists"],
  user_management: ["Members", "who belongs to the workspace"],
  note: ["Notes", "notes on records"],
  task: ["Tasks", "tasks and who they are assigned to"],
  comment: ["Comments", "comments and threads"],
  webhook: ["Webhooks", "webhooks of the workspace"],
  meeting: ["Meetings", "meetings and who took part"],
  call_recording: ["Call recordings", "recordings and their transcripts"],
  file: ["Files", "files on records"],
  email: ["E-mails", "e-mails that were sent and received, without their texts"],
  activity_configuration: ["Activities", "kinds of activity and their attributes"],
  activity_record: ["Activity records", "what has happened with records"],
  sequence_unsubscribe: ["Unsubscribed addresses", "who does not want to be written to"],
  public_collection: ["Public collections", "collections shared outside the workspace"],
};

export interface ScopeText {
  scope: string;
  title: string;
  about: string;
  access: string;
}

export function scopeText(scope: string): ScopeText {
  const [area = scope, level = ""] = scope.split(":");
  const [title, about] = NAMES[area] ?? [area.replaceAll("_", " "), ""];
  const access = level === "read-write" ? "Read and write" : level === "read" ? "Read" : level;
  return { scope, title, about, access };
}
