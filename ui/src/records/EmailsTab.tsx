import { Button } from "@mantine/core";
import { Upload } from "lucide-react";
import { useState } from "react";
import { EmailList } from "../emails/EmailList";
import { ImportEmails } from "../imports/ImportEmails";
import styles from "./EmailsTab.module.css";

/** The e-mails with a person or a company, and the way to bring in more. */
export function EmailsTab({ object, record, name }: { object: string; record: string; name: string }) {
  const [importing, setImporting] = useState(false);
  const text = `E-mails with ${name} will show here: they are found by e-mail address and domain.`;
  return (
    <div className={styles.tab}>
      <div className={styles.line}>
        <h2 className={styles.heading}>E-mails</h2>
        <Button leftSection={<Upload size={15} aria-hidden />} onClick={() => setImporting(true)}>
          Import e-mails
        </Button>
      </div>
      <EmailList object={object} record={record} name={name} empty={{ text }} />
      {importing && <ImportEmails onClose={() => setImporting(false)} />}
    </div>
  );
}
