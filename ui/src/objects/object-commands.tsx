import { Mails, Plus, Upload } from "lucide-react";
import { useMemo } from "react";
import type { ObjectDefinition } from "../api/types";
import { hasEmails } from "../emails/emails-api";
import { type Command, useCommands } from "../palette/commands";

/** What a file brings in. */
export type Importable = "records" | "emails";

/** Offers in the palette what brings records to the page of an object. Both functions must keep their identity. */
export function useObjectCommands(
  object: ObjectDefinition,
  create: () => void,
  load: (what: Importable) => void,
): void {
  const commands = useMemo<Command[]>(() => {
    const noun = object.singular_noun.toLowerCase();
    const emails: Command = {
      id: "import-emails",
      group: "Page",
      label: "Import e-mails",
      keywords: "mailbox mbox eml upload",
      icon: <Mails size={16} aria-hidden />,
      run: () => load("emails"),
    };
    return [
      {
        id: "new-record",
        group: "Page",
        label: `New ${noun}`,
        keywords: "create add record",
        icon: <Plus size={16} aria-hidden />,
        run: create,
      },
      {
        id: "import-records",
        group: "Page",
        label: `Import ${object.plural_noun.toLowerCase()} from a CSV file`,
        keywords: "upload spreadsheet table",
        icon: <Upload size={16} aria-hidden />,
        run: () => load("records"),
      },
      ...(hasEmails(object.api_slug) ? [emails] : []),
    ];
  }, [object, create, load]);
  useCommands(commands);
}
